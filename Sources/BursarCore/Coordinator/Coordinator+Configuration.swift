/// What a configuration says of one account or pool.
public struct ConfiguredAccount: Hashable, Sendable {
    /// Its absolute path.
    public var path: AccountPath
    /// Its settings.
    public var settings: AccountSettings
    /// Digest of what the configuration says; while it stays, what `adjust` changed stays too.
    public var digest: UInt64

    /// An account from its parts.
    public init(path: AccountPath, settings: AccountSettings, digest: UInt64) {
        self.path = path
        self.settings = settings
        self.digest = digest
    }
}

extension Coordinator {
    /// Brings pools and accounts in line with a configuration, parents before children: creates and
    /// changes what it names, releases accounts that it named before. A pool that it does not name any
    /// more stays as it is.
    ///
    /// Call it on a copy first: after a refusal, part of the configuration is in force.
    public mutating func configure(
        _ accounts: [ConfiguredAccount], at now: Instant
    ) throws(Refusal) {
        let named = Set(accounts.map(\.path))
        for slot in tree.pools.flatMap({ tree.subtree(of: $0) }).reversed() {
            let record = tree.accounts[slot].record
            guard case .configuration = record.source, !named.contains(record.path) else { continue }
            if tree.accounts[slot].children.isEmpty, tree.accounts[slot].parent >= 0 {
                releaseSubtree([slot], origin: .coordinator, at: now)
            } else {
                // A pool keeps what it knows; a group keeps the accounts that were allocated beneath.
                let isPool = tree.accounts[slot].parent < 0
                define(
                    slot, isPool ? record.settings : AccountSettings(), source: .allocated,
                    origin: .coordinator, at: now)
            }
        }
        // Shrink first, then grow: what one account gives up, another may take in the same breath.
        for account in accounts {
            guard let slot = tree.slot(at: account.path) else { continue }
            let record = tree.accounts[slot].record
            if record.source == .configuration(digest: account.digest) { continue }
            try check(account.settings, of: account.path)
            define(
                slot, account.settings, source: .configuration(digest: account.digest),
                origin: .coordinator, at: now)
        }
        for account in accounts where tree.slot(at: account.path) == nil {
            try create(account, at: now)
        }
        settle(at: now)
    }

    private mutating func create(
        _ account: ConfiguredAccount, at now: Instant
    ) throws(Refusal) {
        let source = AccountSource.configuration(digest: account.digest)
        guard account.path.parent == nil else {
            try define(
                account.path, account.settings, source: source, origin: .coordinator, at: now)
            return
        }
        try check(account.settings, of: account.path)
        record(
            .accountDefined(
                AccountDefined(
                    id: tree.nextID, path: account.path, parent: nil, isNew: true,
                    settings: account.settings,
                    source: source, origin: .coordinator)),
            at: now)
        prepare(at: now)
    }
}
