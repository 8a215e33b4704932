import BursarClient

extension ReportRow {
    /// A row of an account that has seen so many requests.
    static func sample(
        _ account: String, grants: UInt64 = 0, denials: UInt64 = 0,
        consumed: Amounts = .absent, limit: Amounts = .absent
    ) -> ReportRow {
        let status = AccountStatus(
            account: account, nominal: limit, reserved: .absent, funded: .absent, ceiling: limit,
            held: .absent, consumed: consumed, borrowed: .absent, debt: .absent, limit: limit,
            headroom: .absent, percentage: Fractions(tokens: 125_000), level: .red,
            action: .degrade,
            openGrants: 3, children: 0, waiting: 0)
        return ReportRow(
            status: status, grants: grants, denials: denials, waits: 0, commits: 0, voids: 0,
            abandoned: 0, lateCommits: 0, overruns: 0, granted: .absent, actual: consumed,
            borrowed: .absent, paidBack: .absent)
    }
}

extension CoordinatorStatus {
    /// A coordinator with so many accounts.
    static func sample(accounts: UInt32) -> CoordinatorStatus {
        CoordinatorStatus(
            server: "bursard \"1\"", pid: 1, uptimeMs: 1_500, durability: "full", lastSeq: 9,
            accounts: accounts, openGrants: 0, waiting: 0, connections: 1, pools: [], status: "",
            quality: [])
    }
}
