/// What each agent got over time, a line each: the height of a block is what it got a round.
struct AllocationPlot {
    /// An agent, or those for whom there was no line.
    private struct Series {
        var name: String
        var total: Int64
        /// What it got in each round.
        var amounts: [Int64]
    }

    private static let linesMost = 16
    private static let roundColumnsMost = 4
    private static let blocks = Array(" ▁▂▃▄▅▆▇█")

    private var lines: [Series] = []
    private var others: Series?
    private let columns: Int
    private let roundCount: Int

    /// The plot of a report, at most `width` characters wide.
    init(_ report: SimulationReport, width: Int) {
        let totals = report.run.totals
        let ranked = totals.indices.sorted { totals[$0] > totals[$1] }
        let isWhole = totals.count <= Self.linesMost
        let shown = isWhole ? Array(totals.indices) : ranked.prefix(Self.linesMost - 1).sorted()
        var lineOf = [Int](repeating: -1, count: report.scenario.nodes.count)
        for (line, place) in shown.enumerated() { lineOf[report.agents[place]] = line }
        roundCount = report.rounds.count
        let empty = [Int64](repeating: 0, count: roundCount)
        lines = shown.map {
            Series(name: report.names[$0].printable, total: totals[$0], amounts: empty)
        }
        var rest = Series(name: "\(totals.count - shown.count) others", total: 0, amounts: empty)
        for (number, round) in report.rounds.enumerated() {
            for (node, amount) in zip(round.agents, round.allocation) {
                if lineOf[node] >= 0 {
                    lines[lineOf[node]].amounts[number] = amount
                } else {
                    rest.amounts[number] += amount
                    rest.total += amount
                }
            }
        }
        if !isWhole { others = rest }
        let all = lines + (isWhole ? [] : [rest])
        let label = all.map(\.name.count).max() ?? 0
        let sums = all.map { DecimalText.grouped($0.total).count }.max() ?? 0
        let room = max(10, width - max(label, 5) - max(sums, 5) - 4)
        columns =
            roundCount > room ? room : roundCount * min(Self.roundColumnsMost, room / roundCount)
    }

    /// The mean of what is in each column.
    private func means(_ series: Series) -> [Double] {
        (0..<columns).map { column in
            let first = column * roundCount / columns
            let end = max(first + 1, (column + 1) * roundCount / columns)
            let sum = series.amounts[first..<end].reduce(0.0) { $0 + Double($1) }
            return sum / Double(end - first)
        }
    }

    private static func bar(_ means: [Double], most: Double) -> String {
        String(
            means.map { mean in
                guard mean > 0 else { return blocks[0] }
                return blocks[max(1, Int((mean / most * 8).rounded()))]
            })
    }

    private var highest: Double { lines.flatMap(means).max() ?? 0 }

    /// A row for each line.
    var table: Table {
        let last = roundCount - 1
        var table = Table([("AGENT", .left), ("ROUNDS 0 TO \(last)", .left), ("TOTAL", .right)])
        let highest = highest
        for series in lines {
            table.add([
                .init(series.name), .init(Self.bar(means(series), most: highest)),
                .init(DecimalText.grouped(series.total)),
            ])
        }
        if let others {
            let means = means(others)
            table.add([
                .init(others.name), .init(Self.bar(means, most: means.max() ?? 0)),
                .init(DecimalText.grouped(others.total)),
            ])
        }
        return table
    }

    /// What the height means.
    var caption: String {
        let scale = "█ is \(Self.number(highest)) a round"
        return others.map { scale + ", for the others \(Self.number(means($0).max() ?? 0))" }
            ?? scale
    }

    private static func number(_ mean: Double) -> String {
        mean == mean.rounded() ? DecimalText.grouped(Int64(mean)) : mean.rounded(to: 1)
    }
}
