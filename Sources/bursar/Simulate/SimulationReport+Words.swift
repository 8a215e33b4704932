extension SimulationReport {
    /// Rounds that are shown at the beginning and at the end where there are too many.
    private static let ends = 10

    /// Writes the rounds, the plot and the sums for people.
    func print(to terminal: Terminal, width: Int, all: Bool) {
        for line in lines(for: terminal, width: width, all: all) { terminal.line(line) }
    }

    /// The lines to write.
    func lines(for terminal: Terminal, width: Int, all: Bool = false) -> [String] {
        let plot = AllocationPlot(self, width: width)
        return ["\(scenario.policy.words): \(scenario.headline)", ""]
            + table(width: width, all: all).lines(for: terminal)
            + notes(width: width, all: all) + [""]
            + plot.table.lines(for: terminal) + [plot.caption, ""]
            + [
                "utilization \(run.utilization.percent), min/max of the totals "
                    + "\(run.minMax.rounded(to: 4)), Jain's index \(run.jain.rounded(to: 4))"
            ]
    }

    private func isShortened(_ all: Bool) -> Bool { !all && rounds.count > 2 * Self.ends + 4 }

    private func notes(width: Int, all: Bool) -> [String] {
        var notes: [String] = []
        if isShortened(all) {
            let count = DecimalText.counted(rounds.count - 2 * Self.ends, "round")
            notes.append("\(count) left out; --all shows all rounds")
        }
        let hidden = agents.count - columns(width: width).count
        if hidden > 0 {
            let agents = DecimalText.counted(hidden, "agent")
            notes.append("\(agents) in OTHERS, for lack of width; --json tells of each")
        }
        return notes.isEmpty ? [] : [""] + notes
    }

    /// What the table says of each agent, one block of columns after the other.
    private var blocks: [(title: String, numbers: (SimulatedRound) -> [Int64])] {
        var blocks: [(title: String, numbers: (SimulatedRound) -> [Int64])] = [
            ("", { $0.allocation })
        ]
        if rounds.contains(where: { $0.payments.contains { $0 > 0 } }) {
            blocks.append(("PAID", { $0.payments }))
        }
        if rounds.contains(where: { !$0.credits.isEmpty }) {
            blocks.append(("CREDITS", { $0.credits }))
        }
        return blocks
    }

    /// Places of the agents that get columns: as many of those with the largest totals as fit.
    private func columns(width: Int) -> [Int] {
        let blocks = blocks
        var digits = [Int](repeating: 0, count: blocks.count)
        for round in rounds {
            for (block, count) in zip(blocks, digits).enumerated() {
                let most = count.0.numbers(round).max() ?? 0
                digits[block] = max(count.1, DecimalText.grouped(most).count)
            }
        }
        let totals = DecimalText.grouped(run.totals.max() ?? 0).count
        digits[0] = max(digits[0], totals)
        let fixed = "ROUND".count + blocks.dropFirst().reduce(0) { $0 + $1.title.count + 2 } + 10
        var left = width - fixed
        var shown: [Int] = []
        for place in agents.indices.sorted(by: { run.totals[$0] > run.totals[$1] }) {
            left -= digits.reduce(0) { $0 + max($1, names[place].printable.count) + 2 }
            if left < 0 && !shown.isEmpty { break }
            shown.append(place)
        }
        // Where only one is left over, it gets the column of the others.
        return shown.count == agents.count - 1 ? Array(agents.indices) : shown.sorted()
    }

    private func table(width: Int, all: Bool) -> Table {
        let shown = columns(width: width)
        let hasOthers = shown.count < agents.count
        let hasPrice = rounds.contains { $0.price != nil }
        let blocks = blocks
        var titles: [(title: String, side: Table.Side)] = [("ROUND", .right)]
        for (index, block) in blocks.enumerated() {
            if index > 0 { titles.append((block.title, .left)) }
            titles += shown.map { (names[$0].printable, .right) }
            if index == 0, hasOthers { titles.append(("OTHERS", .right)) }
            if index == 0, hasPrice { titles.append(("PRICE", .right)) }
        }
        var table = Table(titles)
        let places = Dictionary(uniqueKeysWithValues: shown.map { (agents[$0], $0) })
        func add(_ round: SimulatedRound, _ number: Int) {
            var row: [Table.Cell] = [.init("\(number)")]
            for (index, block) in blocks.enumerated() {
                if index > 0 { row.append("") }
                let numbers = block.numbers(round)
                var byPlace: [Int: Int64] = [:]
                for (node, value) in zip(round.agents, numbers) {
                    if let place = places[node] { byPlace[place] = value }
                }
                row += shown.map { .init(byPlace[$0].map(DecimalText.grouped) ?? "-") }
                if index == 0, hasOthers {
                    let others = numbers.reduce(0, +) - byPlace.values.reduce(0, +)
                    row.append(.init(DecimalText.grouped(others)))
                }
                if index == 0, hasPrice { row.append(.init(round.price?.words ?? "-")) }
            }
            table.add(row)
        }
        for (number, round) in rounds.enumerated() {
            if isShortened(all), number >= Self.ends, number < rounds.count - Self.ends {
                if number == Self.ends {
                    table.add(titles.map { .init($0.title == "ROUND" ? "…" : "") })
                }
            } else {
                add(round, number)
            }
        }
        var totals: [Table.Cell] = [.init("TOTAL", style: .dim)]
        totals += shown.map { .init(DecimalText.grouped(run.totals[$0]), style: .bold) }
        if hasOthers {
            let others = run.allocated - shown.reduce(0) { $0 + run.totals[$1] }
            totals.append(.init(DecimalText.grouped(others), style: .bold))
        }
        totals += (totals.count..<titles.count).map { _ in "" }
        table.add(totals)
        return table
    }
}

extension Policy {
    /// The strategy with what it is set to.
    var words: String {
        guard strategy == .karma else { return strategy.rawValue }
        let part = JSON.fraction(partsPerMillion: UInt64(guarantee)).description
        return "karma with guarantee \(part)"
    }
}
