import BursarClient

/// What each of some accounts used over time, of one resource.
struct SpendSeries {
    /// Who it is: an account, or all the others.
    struct Member {
        var name: String
        /// Class of its colour and pattern in the style sheet.
        var style: String
        var total: Int64
        /// By the start of the interval.
        var values: [Int64: Int64]

        fileprivate mutating func add(_ used: Int64, at moment: Int64) {
            total = total.addingSaturated(used)
            values[moment] = (values[moment] ?? 0).addingSaturated(used)
        }
    }

    let resource: Resource
    /// Those that used most first, others last.
    let members: [Member]

    /// Accounts that have a colour of their own; more cannot be told apart.
    static let coloured = 6

    /// The accounts that get a colour, the same in all charts: those that used the greatest part of
    /// any resource.
    static func accounts(_ rows: [AttributionRow], _ resources: [Resource]) -> [String] {
        let groups = rows.grouped { $0.account ?? "" }
        let wholes = resources.map { resource in
            groups.reduce(0.0) { $0 + Double($1.row.actual[resource].number) }
        }
        let parts = groups.map { group in
            zip(resources, wholes).map { resource, whole in
                whole > 0 ? Double(group.row.actual[resource].number) / whole : 0
            }.max() ?? 0
        }
        let order = groups.indices.sorted {
            (parts[$1], groups[$0].key) < (parts[$0], groups[$1].key)
        }
        return order.filter { parts[$0] > 0 }.map { groups[$0].key }
    }

    /// Puts rows by interval and account in series.
    ///
    /// - Parameter accounts: All that used anything, in the order of their colours.
    init(_ rows: [AttributionRow], _ resource: Resource, accounts: [String]) {
        self.resource = resource
        // One more costs no more room than "1 other".
        let named =
            accounts.count <= SpendSeries.coloured + 1 ? accounts.count : SpendSeries.coloured
        var members = accounts.prefix(named).enumerated().map { position, name in
            Member(name: name, style: "s\(position)", total: 0, values: [:])
        }
        var places: [String: Int] = [:]
        for (place, name) in accounts.enumerated() { places[name] = min(place, named) }
        if accounts.count > named {
            members.append(
                Member(
                    name: DecimalText.counted(accounts.count - named, "other account"),
                    style: "others", total: 0, values: [:]))
        }
        for row in rows {
            guard let place = places[row.account ?? ""], place < members.count,
                case .finite(let used) = row.actual[resource], used != 0
            else { continue }
            members[place].add(used, at: row.intervalMs ?? 0)
        }
        self.members = members.filter { $0.total != 0 || !$0.values.isEmpty }
    }

    /// The least and the most that is stacked at a time.
    var range: (least: Int64, most: Int64) {
        var (below, above): ([Int64: Int64], [Int64: Int64]) = ([:], [:])
        for member in members {
            for (moment, value) in member.values {
                if value < 0 {
                    below[moment] = (below[moment] ?? 0).addingSaturated(value)
                } else {
                    above[moment] = (above[moment] ?? 0).addingSaturated(value)
                }
            }
        }
        return (below.values.min() ?? 0, above.values.max() ?? 0)
    }
}
