import BursarClient

extension UsageReport {
    /// Writes the table, what it covers, and how well the budgets served.
    func print(to terminal: Terminal = .output) {
        for line in lines(for: terminal) { terminal.line(line) }
        quality.print(to: terminal)
    }

    /// The table and what it covers.
    func lines(for terminal: Terminal) -> [String] {
        guard entries.through > 0, !(rows.isEmpty && leftOut == 0) else {
            return ["nothing was recorded\(entries.through > 0 ? " in that time" : " yet")"]
        }
        var lines = table.lines(for: terminal)
        if leftOut > 0 {
            lines.append("\(DecimalText.counted(leftOut, "more row")), in the total too")
        }
        lines += ["", terminal.styled(coverage, .dim)]
        if isFolded {
            lines.append("there were too many labels or models: some stand together under …")
        }
        return lines
    }

    /// Which entries the report is about.
    var coverage: String {
        "entries \(DecimalText.grouped(entries.from)) to \(DecimalText.grouped(entries.through)), "
            + "from \(clock.second(times.from)) to \(clock.second(times.through)) "
            + "(\(clock.zoneWords.printable))"
    }

    /// A line for each row, and the total; columns that say nothing are left out.
    var table: Table {
        let counts = AttributionRow.counts.filter { count in
            ["grants", "denials"].contains(count.name) || total[keyPath: count.path] > 0
        }
        let sums = Resource.allCases.flatMap { resource in
            AttributionRow.sums.filter { isShown($0.name, $0.path, resource) }.map { sum in
                (
                    title: resource == .tokens
                        ? sum.title : "\(sum.title) \(resource.name.uppercased())",
                    words: { (row: AttributionRow) in
                        row[keyPath: sum.path][resource].words(of: resource)
                    }
                )
            }
        }
        let isWorkShown = total.work > 0
        var table = Table(
            by.map { ($0.rawValue.uppercased(), .left) }
                + (counts.map(\.title) + sums.map(\.title) + (isWorkShown ? ["WORK"] : [])).map {
                    ($0, .right)
                })
        func add(_ row: AttributionRow, about cells: [String]) {
            table.add(
                cells.map { .init($0) }
                    + counts.map { .init(DecimalText.grouped(row[keyPath: $0.path])) }
                    + sums.map { .init($0.words(row)) }
                    + (isWorkShown ? [.init(DecimalText.grouped(row.work))] : []))
        }
        for row in rows { add(row, about: by.map { $0.words(of: row, clock) }) }
        add(total, about: by.indices.map { $0 == 0 ? "total" : "" })
        return table
    }

    /// Whether a sum says something: usage and grants of what was used, the rest where there is any,
    /// and charges where they are not the usage.
    private func isShown(
        _ name: String, _ path: KeyPath<AttributionRow, Amounts>, _ resource: Resource
    ) -> Bool {
        switch name {
        case "charged":
            (rows + [total]).contains {
                $0.charged[resource].number != $0.actual[resource].number
            }
        case "granted", "actual":
            total.granted[resource].isSome || total.actual[resource].isSome
        default: total[keyPath: path][resource].isSome
        }
    }
}
