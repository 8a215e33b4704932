import BursarCore
import BursarProtocol

extension Engine {
    /// The absolute path that a client means by `text`, or its session's account.
    func account(_ text: String?, of peer: Peer) throws(Refusal) -> AccountPath {
        guard let text else {
            if let account = peer.account { return account }
            throw Refusal(
                .unknownAccount, "name an account: this session has none of its own")
        }
        let path = try absolute(text, peer)
        try checkAccess(path, peer)
        return path
    }

    /// The same for a request that may be about a grant; `nil` where neither it nor the session names one.
    ///
    /// The grant's own account is not taken: it is another one after a release, and then a retry's key would
    /// seem to be new.
    func account(
        _ text: String?, of peer: Peer, grant: UInt64?
    ) throws(Refusal) -> AccountPath? {
        guard let grant else { return try account(text, of: peer) }
        try checkGrant(grant, peer)
        return text == nil ? peer.account : try account(text, of: peer)
    }

    /// Refuses to lead an agent by name into a pool that the configuration does not have any more: who was
    /// let use it is not known any more either. Who works in it already goes on.
    private func checkConfigured(_ path: AccountPath, _ peer: Peer) throws(Refusal) {
        if peer.isOperator { return }
        let pool = path.poolName
        if peer.account?.poolName == pool { return }
        if configuration.pools.contains(where: { $0.path.description == pool }) { return }
        throw forbidden(
            "the configuration does not have pool \(pool) any more; use the control socket", peer,
            path)
    }

    /// A first component that names a pool makes a path absolute; others lie in the session's pool, or
    /// in the only one.
    func absolute(_ text: String, _ peer: Peer) throws(Refusal) -> AccountPath {
        guard let path = AccountPath(text) else {
            throw Refusal(
                .invalidPath,
                "'\(text.prefix(200))' is no path: 1 to 16 components of letters, digits, '.', "
                    + "'_' and '-', 64 bytes each, separated by '/'")
        }
        // Hardly any request names an account that is not there. One that is has a pool before it, and its name
        // stays its own though a pool may be called like a part of it by now.
        if coordinator.isAllocated(path) {
            try checkConfigured(path, peer)
            return path
        }
        // One that the configuration dropped lives on, with its grants and debts.
        let pools = coordinator.pools
        let components = path.components
        if pools.contains(where: { $0.description == components[0] }) {
            if let twice = components.dropFirst().first(where: { name in
                pools.contains { $0.description == name }
            }) {
                throw Refusal(.invalidPath, "no account may be called \(twice), like a pool")
            }
            try checkConfigured(path, peer)
            return path
        }
        if let twice = components.first(where: { name in
            pools.contains { $0.description == name }
        }) {
            throw Refusal(.invalidPath, "no account may be called \(twice), like a pool")
        }
        let ownPool = peer.account?.pool
        let configured = configuration.pools.map(\.path)
        guard let pool = ownPool ?? (configured.count == 1 ? configured[0] : nil) else {
            let names = configured.map(\.description).joined(separator: ", ")
            throw Refusal(.invalidPath, "'\(text)' needs its pool before it, one of: \(names)")
        }
        guard let absolute = AccountPath("\(pool)/\(path)") else {
            throw Refusal(.invalidPath, "'\(text)' is too deep: at most 16 components")
        }
        return absolute
    }

    /// Refuses a user whom the configuration does not let use the account.
    func checkAccess(_ path: AccountPath, _ peer: Peer) throws(Refusal) {
        guard !peer.isOperator, let process = peer.process else { return }
        // Most requests are about the account of the last one.
        if peer.admitted?.path == path, peer.admitted?.under == configurations { return }
        guard configuration.admits(user: process.uid, groups: process.groups, to: path) else {
            throw forbidden("user \(process.uid) may not use \(path)", peer, path)
        }
        peer.admitted = (path, configurations)
    }

    /// Refuses a grant of another user, or of an account that the user may not use any more; operators
    /// settle all.
    func checkGrant(_ grant: UInt64, _ peer: Peer) throws(Refusal) {
        guard !peer.isOperator, let holder = ask({ $0.holder(ofGrant: grant) }) else { return }
        let path = holder.account
        try checkAccess(path, peer)
        guard holder.uid == peer.process?.uid else {
            throw forbidden(
                "grant g\(grant) is another user's; use the control socket", peer, path)
        }
    }

    /// Refuses a change of an account that is neither beneath the asker's own nor, for a release,
    /// its own; operators may change all. A pool is nobody's own: whoever opens a session for it would
    /// have all accounts beneath it.
    func checkMayManage(_ path: AccountPath, _ peer: Peer, ownToo: Bool) throws(Refusal) {
        if peer.isOperator { return }
        if let own = peer.account, own.parent != nil, path.isWithin(own), ownToo || path != own {
            return
        }
        throw forbidden(
            "an agent changes only accounts beneath its own; use the control socket", peer, path)
    }

    /// Refuses what only operators may see.
    func checkOperator(_ peer: Peer, _ what: String) throws(Refusal) {
        guard peer.isOperator else {
            throw forbidden("\(what) is for the control socket", peer)
        }
    }
}
