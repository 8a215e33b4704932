/// What several policies make of the same scenario.
struct Comparison {
    /// The outcome of one of them.
    struct Row {
        var name: String
        var run: SimulatedRun
    }

    private(set) var rows: [Row] = []
    /// The one that the others are measured by: `equal` if it is there, else the first.
    let baseline: Int

    /// Simulates `scenario`, which stands in `file`, by each of the policies.
    init(
        of policies: [PolicyList.Entry], on scenario: Scenario, in file: String
    ) throws(CommandFailure) {
        baseline = policies.firstIndex { $0.strategy == .equal } ?? 0
        for entry in policies {
            if let reason = scenario.reason(against: entry.strategy) {
                throw CommandFailure("--compare \(entry.name): \(file) \(reason)")
            }
        }
        for entry in policies {
            var policy = scenario.policy
            policy.strategy = entry.strategy
            if let guarantee = entry.guarantee { policy.guarantee = guarantee.partsPerMillion }
            var simulation = Simulation(scenario, policy: policy)
            rows.append(Row(name: entry.name, run: simulation.run()))
        }
    }

    /// The smallest total as a part of the largest, in terms of the baseline's; nothing where that
    /// is zero.
    func ratio(of row: Row) -> Double? {
        let standard = rows[baseline].run.minMax
        return standard > 0 ? row.run.minMax / standard : nil
    }

    /// As the command's help documents it.
    var json: JSON {
        let policies = rows.map { row in
            JSON.object([
                .init("policy", .string(row.name)),
                .init("allocated", .integer(row.run.allocated)),
                .init("utilization", .number(row.run.utilization)),
                .init("fairness", row.run.fairness),
                .init("min_max_ratio", ratio(of: row).map(JSON.number) ?? .null),
            ])
        }
        return .object([
            .init("baseline", .string(rows[baseline].name)), .init("policies", .array(policies)),
        ])
    }

    /// A row for each policy.
    var table: Table {
        var table = Table([
            ("POLICY", .left), ("ALLOCATED", .right), ("UTILIZATION", .right), ("MIN/MAX", .right),
            ("OF \(rows[baseline].name.uppercased())'S", .right), ("JAIN", .right),
        ])
        for row in rows {
            table.add([
                .init(row.name), .init(DecimalText.grouped(row.run.allocated)),
                .init(row.run.utilization.percent), .init(row.run.minMax.rounded(to: 4)),
                .init(ratio(of: row).map { $0.rounded(to: 2) + "×" } ?? "-"),
                .init(row.run.jain.rounded(to: 4)),
            ])
        }
        return table
    }

    /// Writes the table and what it is about.
    func print(_ scenario: Scenario) {
        Terminal.output.line(scenario.headline)
        Terminal.output.line("")
        table.print()
        Terminal.output.line("")
        Terminal.output.line(
            "MIN/MAX is the smallest of the agents' totals as a part of the largest.")
    }
}

extension Scenario {
    /// Why it says nothing to a strategy; nothing if it does.
    fileprivate func reason(against strategy: Policy.Strategy) -> String? {
        let own = policy.strategy
        if strategy.wish == own.wish, strategy.dividesShares == own.dividesShares { return nil }
        let kinds: [String] = [own, strategy].map {
            switch $0.wish {
            case .bids: "bids for units"
            case .sum: "one bid for all"
            case .demand: $0 == .drf ? "tasks" : "demands of units"
            }
        }
        return "is about \(kinds[0]), and not \(kinds[1])"
    }

    /// How large it is.
    var headline: String {
        let agents = nodes.count { !$0.isGroup }
        let supply =
            switch capacity {
            case .units(let units): "\(DecimalText.counted(units, "unit")) in each"
            case .resources: "several resources in each"
            }
        return "\(DecimalText.counted(agents, "agent")), "
            + "\(DecimalText.counted(rounds.count, "round")), \(supply)"
    }
}

extension Double {
    /// With a fixed number of decimals.
    func rounded(to decimals: Int) -> String {
        guard magnitude < 1e12 else { return "\(self)" }
        let scale = (0..<decimals).reduce(1.0) { power, _ in power * 10 }
        let digits = String(Int64((self * scale).rounded()))
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        return padded.dropLast(decimals) + "." + padded.suffix(decimals)
    }

    /// A fraction as a percentage.
    var percent: String { (self * 100).rounded(to: 2) + "%" }
}
