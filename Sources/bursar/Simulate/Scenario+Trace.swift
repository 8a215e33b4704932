extension Scenario {
    /// A scenario of what was done once.
    ///
    /// The trace's span is cut into rounds times agents equal cells: cell b is what agent
    /// b mod agents wants in round b / agents, its tokens in units, rounded up.
    init(
        _ trace: Trace, capacity: Int64, _ options: TraceOptions
    ) throws(QuantityProblem) {
        let (agents, rounds) = (options.agents ?? 8, options.rounds ?? 100)
        let (total, overflow) = capacity.multipliedReportingOverflow(by: Int64(rounds))
        guard !overflow, total <= Limits.amount else {
            throw QuantityProblem("--capacity times --rounds is above \(Limits.amount)")
        }
        let cells = try Self.cells(of: trace, count: agents * rounds)
        let unit = options.unit ?? 1
        let wishes = (0..<rounds).map { round in
            (0..<agents).compactMap { agent -> Wish? in
                let tokens = cells[round * agents + agent]
                let units = tokens / unit + (tokens % unit > 0 ? 1 : 0)
                return units > 0 ? Wish(node: agent, demand: min(units, Limits.amount)) : nil
            }
        }
        let width = String(agents - 1).count
        self.init(
            capacity: .units(capacity),
            policy: Policy(
                strategy: options.strategy ?? .karma,
                guarantee: options.guarantee?.partsPerMillion ?? 500_000,
                initialCredits: options.initialCredits),
            nodes: (0..<agents).map { number in
                let digits = String(number)
                let zeros = String(repeating: "0", count: width - digits.count)
                return Node(path: "agent-" + zeros + digits)
            },
            rounds: wishes)
    }

    /// Tokens in each of `count` equal parts of the trace's time; what is last is in the last part.
    private static func cells(of trace: Trace, count: Int) throws(QuantityProblem) -> [Int64] {
        let times = trace.operations.map { Int128($0.timeMs) * 1_000_000 + Int128($0.nanoseconds) }
        guard let first = times.min(), let last = times.max() else { preconditionFailure("no row") }
        var cells = [Int64](repeating: 0, count: count)
        for (time, operation) in zip(times, trace.operations) {
            let part = last > first ? (time - first) * Int128(count) / (last - first) : 0
            let cell = min(count - 1, Int(part))
            let (sum, overflow) = cells[cell].addingReportingOverflow(operation.tokens)
            guard !overflow else {
                throw QuantityProblem("line \(operation.line): the tokens are too many to count")
            }
            cells[cell] = sum
        }
        return cells
    }
}
