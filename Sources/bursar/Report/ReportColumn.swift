import BursarClient

/// A column of the report as programs see it.
struct ReportColumn {
    /// What a row has in it.
    enum Value: Hashable {
        case nothing
        case text(String)
        case count(UInt64)
        case amount(Amount)
    }

    let name: String
    let value: (AttributionRow, ReportClock) -> Value

    /// All columns, in the order of CSV.
    static func all(_ breakdowns: [Breakdown]) -> [ReportColumn] {
        var columns = breakdowns.map { breakdown in
            ReportColumn(name: breakdown.dimension.name) { row, clock in
                breakdown.value(of: row, clock).map(Value.text) ?? .nothing
            }
        }
        for count in AttributionRow.counts {
            columns.append(
                ReportColumn(name: count.name) { row, _ in .count(row[keyPath: count.path]) })
        }
        for sum in AttributionRow.sums {
            for (resource, unit) in [
                (Resource.tokens, "tokens"), (.time, "time_ms"), (.cost, "cost_nano"),
            ] {
                columns.append(
                    ReportColumn(name: "\(sum.name)_\(unit)") { row, _ in
                        .amount(row[keyPath: sum.path][resource])
                    })
            }
        }
        columns.append(ReportColumn(name: "work") { row, _ in .count(row.work) })
        return columns
    }

    /// The rows in the order of this column: the largest numbers first, texts by the alphabet, what
    /// has nothing last. Equals stay as they are.
    func sorted(_ rows: [AttributionRow], _ clock: ReportClock) -> [AttributionRow] {
        let values = rows.map { value($0, clock) }
        return rows.indices.sorted { left, right in
            let order = values[left].comes(before: values[right])
            return order ?? (left < right)
        }.map { rows[$0] }
    }
}

extension ReportColumn.Value {
    /// Whether it comes before another; nothing: they are equal.
    fileprivate func comes(before other: ReportColumn.Value) -> Bool? {
        if self == other { return nil }
        return switch (self, other) {
        case (.text(let text), .text(let other)): text < other
        case (.count(let count), .count(let other)): count > other
        case (.amount(let amount), .amount(let other)): amount.order > other.order
        case (_, .nothing): true
        default: false
        }
    }
}

extension Amount {
    /// Of how much it is, absent ones being the least.
    fileprivate var order: (Int, Int64) {
        switch self {
        case .absent: (0, 0)
        case .finite(let number): (1, number)
        case .unlimited: (2, 0)
        }
    }
}
