import BursarCore

/// What the `[daemon]` table says.
struct DaemonSettings: Hashable, Sendable {
    /// What survives a failure once it was acknowledged.
    enum Durability: String, CaseIterable, Sendable {
        /// Everything, power loss included.
        case full
        /// Everything, unless the machine fails.
        case process
        /// A prefix.
        case none
    }

    var durability = Durability.full
    /// How much of the ledger is copied to the journal.
    var audit = AuditLevel.decisions
    /// Who may use the control socket besides root and the daemon's own user.
    var operators = Access()
    /// Connections of one user.
    var connectionsPerUser = 256
    /// Connections in all.
    var connections = 1024
    /// Requests in flight per connection.
    var inFlight = 64
    /// From the death of a process to the end of its grants, in milliseconds.
    var abandonGrace: Int64 = 5_000
    /// Lease of a grant that asks for none, in milliseconds.
    var defaultLease: Int64 = 60_000
    /// Longest lease, in milliseconds.
    var longestLease: Int64 = 86_400_000
    /// Longest wait of a request, in milliseconds.
    var longestWait: Int64 = 3_600_000
    /// Requests that wait, in all.
    var waitingRequests = 4096
    /// Accounts, pools included.
    var accounts = 250_000
    /// Accounts that came to be by requests of one user.
    var accountsPerUser = 16_384
    /// Open grants, in all.
    var openGrants = 262_144
    /// Answers that are kept for retries, in all.
    var keptAnswers = 524_288
    /// Size from which the ledger's oldest entries are rolled up; `nil`: never.
    var ledgerBytesMost: Int64? = 4 << 30
    /// Age in milliseconds from which the ledger's entries are rolled up; `nil`: never.
    var ledgerAgeMost: Int64?
    /// What the daemon's own CPU time may be of the agents' time, in parts per million; `nil`: any.
    var overheadShare: Int64? = 10_000
}

extension DaemonSettings {
    /// A key that counts something.
    struct CountKey: Sendable {
        var name: String
        var path: any WritableKeyPath<DaemonSettings, Int> & Sendable
        var range: ClosedRange<Int64>
    }

    /// A key that gives a duration.
    struct DurationKey: Sendable {
        var name: String
        var path: any WritableKeyPath<DaemonSettings, Int64> & Sendable
        /// Milliseconds.
        var range: ClosedRange<Int64>
    }

    static let countKeys = [
        CountKey(
            name: "connections_per_user", path: \.connectionsPerUser, range: 1...65_536),
        CountKey(name: "connections", path: \.connections, range: 1...65_536),
        CountKey(name: "in_flight", path: \.inFlight, range: 1...64),
        CountKey(name: "waiting_requests", path: \.waitingRequests, range: 0...1_000_000),
        CountKey(name: "accounts", path: \.accounts, range: 1...10_000_000),
        CountKey(name: "accounts_per_user", path: \.accountsPerUser, range: 0...10_000_000),
        CountKey(name: "open_grants", path: \.openGrants, range: 1...10_000_000),
        CountKey(name: "kept_answers", path: \.keptAnswers, range: 1...10_000_000),
    ]

    static let durationKeys = [
        DurationKey(name: "abandon_grace", path: \.abandonGrace, range: 0...3_600_000),
        DurationKey(name: "default_lease", path: \.defaultLease, range: 1000...2_592_000_000),
        DurationKey(name: "longest_lease", path: \.longestLease, range: 1000...2_592_000_000),
        DurationKey(name: "longest_wait", path: \.longestWait, range: 0...86_400_000),
    ]

    /// Every key of the table, in the order of its documentation.
    static let keys =
        ["durability", "audit", "operators"] + countKeys.map(\.name) + durationKeys.map(\.name)
        + ["ledger_max_bytes", "ledger_max_age", "overhead_share"]
}
