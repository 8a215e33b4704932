import BursarClient

/// What the ledger tells of an account, and how it stands now.
struct AccountHistory: Hashable {
    /// Its path.
    var path: String
    /// How it stands; nothing for one that was released.
    var status: AccountStatus?
    /// The most that it used in one period, for each resource.
    var peak: [Resource: Int64] = [:]
    /// What refused requests asked for in that many periods in all.
    var refused: [Resource: Int64] = [:]
    /// Requests denied.
    var denials: UInt64 = 0
    /// Grants made.
    var grants: UInt64 = 0
    /// Sum of the usage.
    var used: [Resource: Int64] = [:]
    /// Periods in which anything happened.
    var periods = 0

    /// The accounts that rows by account and period tell of, and those that exist, by path.
    static func all(_ accounts: [AccountStatus], _ rows: [AttributionRow]) -> [AccountHistory] {
        var histories: [String: AccountHistory] = [:]
        for status in accounts {
            histories[status.account] = AccountHistory(path: status.account, status: status)
        }
        for row in rows {
            guard let path = row.account else { continue }
            histories[path, default: AccountHistory(path: path)].add(row)
        }
        return histories.values.sorted { $0.path < $1.path }
    }

    private mutating func add(_ row: AttributionRow) {
        periods += 1
        denials += row.denials
        grants += row.grants
        for resource in Resource.allCases {
            peak[resource] = max(peak[resource, default: 0], row.charged[resource].number)
            used[resource] = used[resource, default: 0].addingSaturated(row.actual[resource].number)
            refused[resource] = refused[resource, default: 0]
                .addingSaturated(row.refused[resource].number)
        }
    }

    /// The group that it lies in; nothing for a pool.
    var parent: String? {
        path.lastIndex(of: "/").map { String(path[..<$0]) }
    }

    /// Its own allocation, where that is limited.
    func nominal(_ resource: Resource) -> Int64? {
        guard case .finite(let own) = status?.nominal[resource] ?? .absent else { return nil }
        return own
    }

    /// The most that it may use, where that is limited.
    func ceiling(_ resource: Resource) -> Int64? {
        guard case .finite(let most) = status?.ceiling[resource] ?? .absent else { return nil }
        return most
    }

    /// What it is likely to want in a period, for lack of which it was refused; nothing where it was not.
    ///
    /// Who is refused asks again, so what was refused is no measure by itself: at most twice what it got, and
    /// one request more. Where it got nothing, one request is believed as far as it is twice its own. What its
    /// group could never give, `whole`, is no need.
    func unmetNeed(_ resource: Resource, of whole: Int64?) -> Int64? {
        let refused = refused[resource, default: 0]
        guard denials > 0, refused > 0, let own = nominal(resource) else { return nil }
        let perPeriod = refused / Int64(max(1, periods))
        let each = refused / Int64(clamping: denials)
        guard each <= whole ?? .max else { return nil }
        let got = peak[resource, default: 0]
        let most = got == 0 ? own.addingSaturated(own) : got.addingSaturated(min(each, got))
        return min(got.addingSaturated(min(max(perPeriod, each), most)), QuantityText.most)
    }

    /// Whether that is more than its own: that what was refused would not have fit into it.
    func isShort(of resource: Resource) -> Bool {
        guard let own = nominal(resource), denials > 0 else { return false }
        let each = refused[resource, default: 0] / Int64(clamping: denials)
        return each > 0 && peak[resource, default: 0].addingSaturated(each) > own
    }

    /// What it keeps when it gives to others: a quarter more than the most that it used, its minimum, and
    /// a tenth of what it has.
    func keep(_ resource: Resource) -> Int64 {
        // Who has not run yet may have to, some time.
        max(
            enough(resource), status?.reserved[resource].number ?? 0,
            (nominal(resource) ?? 0) / 10)
    }

    /// A quarter more than the most that it used.
    func enough(_ resource: Resource) -> Int64 {
        let used = peak[resource, default: 0]
        return min(used.addingSaturated(used / 4 + 1), QuantityText.most)
    }
}
