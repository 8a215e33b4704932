import BursarCore
import Foundation

/// Everything that configuration says, checked.
struct Configuration: Sendable {
    var daemon = DaemonSettings()
    /// In the order in which the files first name them; never empty.
    var pools: [PoolConfiguration]
    /// The files that were read, the main file first.
    var sources: [String]

    /// The merged files as they were written.
    var document: ConfigurationTable

    /// Who may use the account at `path`: what the nearest account or pool above it says.
    /// `nil`: everyone.
    func access(to path: AccountPath) -> Access? {
        var next: AccountPath? = path
        while let path = next {
            if let access = accessByPath[path] { return access }
            next = path.parent
        }
        return nil
    }

    /// Whether a process of this user and these groups may use the account at `path`; root may.
    func admits(user: UInt32, groups: some Sequence<UInt32>, to path: AccountPath) -> Bool {
        user == 0 || access(to: path)?.admits(user: user, groups: groups) ?? true
    }

    /// What accounts and pools say themselves of who may use them.
    let accessByPath: [AccountPath: Access]

    init(
        daemon: DaemonSettings, pools: [PoolConfiguration], sources: [String],
        document: ConfigurationTable
    ) {
        precondition(!pools.isEmpty)
        self.daemon = daemon
        self.pools = pools
        self.sources = sources
        self.document = document
        var accessByPath: [AccountPath: Access] = [:]
        for pool in pools {
            accessByPath[pool.path] = pool.access
            for account in pool.accounts { accessByPath[account.path] = account.access }
        }
        self.accessByPath = accessByPath
    }
}

/// What configuration says of a pool.
struct PoolConfiguration: Hashable, Sendable {
    var path: AccountPath
    /// Its nominal is the capacity.
    var settings = AccountSettings()
    var period = Period.none
    /// Name of the time zone of its calendar; `nil`: the machine's.
    var timeZone: String?
    /// Unit of all costs in it.
    var currency = PoolConfiguration.defaultCurrency
    /// Who may use it and what is beneath it; `nil`: everyone.
    var access: Access?
    /// All accounts beneath it, parents before children, siblings in the order of the files.
    var accounts: [AccountConfiguration] = []

    /// The currency of a pool in which no cost is given.
    static let defaultCurrency = "USD"
    /// The pool when configuration names none.
    static let defaultName = "main"

    var name: String { path.description }

    /// The first boundary of the period after `after`; `nil` if there is none.
    func nextBoundary(after: Instant, since periodStart: Instant) -> Instant? {
        period.nextBoundary(after: after, since: periodStart, timeZone: zone)
    }

    /// The last boundary up to `now` of a period that started at `periodStart`; `nil` if it runs.
    func lastBoundary(through now: Instant, since periodStart: Instant) -> Instant? {
        period.lastBoundary(through: now, since: periodStart, timeZone: zone)
    }

    private var zone: TimeZone { timeZone.flatMap(TimeZone.init(identifier:)) ?? .current }

    /// Stable number of what configuration says of the pool itself, access excepted.
    var digest: UInt64 {
        var digest = ConfigurationDigest()
        digest.add(path.description)
        digest.add(settings)
        digest.add(period.description)
        digest.add(timeZone ?? "")
        digest.add(currency)
        return digest.value
    }
}

/// What configuration says of an account.
struct AccountConfiguration: Hashable, Sendable {
    var path: AccountPath
    var settings = AccountSettings()
    /// Who may use it and what is beneath it; `nil`: as its parent.
    var access: Access?

    /// Stable number of what configuration says of the account itself, access excepted.
    var digest: UInt64 {
        var digest = ConfigurationDigest()
        digest.add(path.description)
        digest.add(settings)
        return digest.value
    }
}
