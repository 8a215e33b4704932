import BursarClient

extension AttributionRow {
    /// Nothing at all.
    static let zero = AttributionRow(
        grants: 0, denials: 0, waits: 0, commits: 0, voids: 0, abandoned: 0, lateCommits: 0,
        overruns: 0, granted: .absent, actual: .absent, charged: .absent, borrowed: .absent,
        paidBack: .absent, refused: .absent, work: 0)

    /// Adds the sums of another row; what the row is about stays.
    mutating func add(_ other: AttributionRow) {
        for count in AttributionRow.counts {
            self[keyPath: count.path] =
                self[keyPath: count.path].addingSaturated(other[keyPath: count.path])
        }
        for sum in AttributionRow.sums { self[keyPath: sum.path].add(other[keyPath: sum.path]) }
        work = work.addingSaturated(other.work)
    }

    /// The counts, in the order in which they are reported.
    static let counts:
        [(
            name: String, title: String,
            path: any WritableKeyPath<AttributionRow, UInt64> & Sendable
        )] = [
            ("grants", "GRANTS", \.grants), ("denials", "DENIALS", \.denials),
            ("waits", "WAITS", \.waits), ("commits", "COMMITS", \.commits),
            ("voids", "VOIDS", \.voids), ("abandoned", "ABANDONED", \.abandoned),
            ("late_commits", "LATE", \.lateCommits), ("overruns", "OVERRUNS", \.overruns),
        ]

    /// The sums, likewise.
    static let sums:
        [(
            name: String, title: String,
            path: any WritableKeyPath<AttributionRow, Amounts> & Sendable
        )] = [
            ("granted", "GRANTED", \.granted), ("actual", "ACTUAL", \.actual),
            ("charged", "CHARGED", \.charged), ("borrowed", "BORROWED", \.borrowed),
            ("paid_back", "PAID BACK", \.paidBack), ("refused", "REFUSED", \.refused),
        ]
}

extension Sequence<AttributionRow> {
    /// All of them in one.
    var total: AttributionRow { reduce(into: .zero) { $0.add($1) } }

    /// Sums of the rows with the same key, in the order in which keys first come.
    func grouped<Key: Hashable>(
        by key: (AttributionRow) -> Key
    ) -> [(key: Key, row: AttributionRow)] {
        var (groups, places): ([(key: Key, row: AttributionRow)], [Key: Int]) = ([], [:])
        for row in self {
            let key = key(row)
            if let place = places[key] {
                groups[place].row.add(row)
            } else {
                places[key] = groups.count
                groups.append((key, row))
            }
        }
        return groups
    }
}
