import BursarClient

/// Which accounts have series of their own: those down to a depth, and of more than fit the busiest.
///
/// A series that comes and goes is worth little, so an account that was chosen before counts as twice as
/// busy as it is: it goes only when another one is much busier, or when it ends.
struct AccountSelection: Hashable, Sendable {
    let choice: AccountChoice
    /// Levels below the pools that are looked at; `nil`: all.
    let depth: Int?
    /// Those that were chosen last, by path.
    private(set) var chosen: Set<String> = []

    init(_ choice: AccountChoice, depth: Int?) {
        self.choice = choice
        self.depth = depth
    }

    /// Whether no account at all is wanted.
    var isEmpty: Bool { choice == .most(0) || depth == 0 }

    /// Chooses out of all accounts, pools and whatever is too deep included.
    ///
    /// - Returns: The chosen ones, by path.
    mutating func choose(from rows: [ReportRow]) -> [ReportRow] {
        var candidates = rows.filter { isWanted($0.status.account) }
        if case .most(let most) = choice, candidates.count > most {
            let ranked = candidates.map { row in (row: row, activity: activity(of: row)) }
            candidates = ranked.sorted { a, b in
                (a.activity, b.row.status.account) > (b.activity, a.row.status.account)
            }.prefix(most).map(\.row)
        }
        candidates.sort { $0.status.account < $1.status.account }
        chosen = Set(candidates.map(\.status.account))
        return candidates
    }

    /// Whether an account is one beneath a pool, and not too deep.
    private func isWanted(_ path: String) -> Bool {
        let level = path.utf8.count { $0 == UInt8(ascii: "/") }
        return level > 0 && level <= depth ?? .max
    }

    /// Requests so far, and the twofold of one that was chosen before.
    private func activity(of row: ReportRow) -> UInt64 {
        let requests = row.grants.addingReportingOverflow(row.denials).partialValue
        return chosen.contains(row.status.account) ? requests &* 2 &+ 1 : requests
    }
}
