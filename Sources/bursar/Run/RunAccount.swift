import BursarClient
import Glibc

/// The account that a run is charged to.
struct RunAccount: Sendable {
    var session: Session
    /// Its absolute path.
    var path: String
    /// What is released in the end: the account, or one above it that was made for it.
    var made: String?
    /// Whether it ends with this process by itself.
    var isDelegated = false
    /// What this run may use, where that was said; then the account is this run's own.
    var limits: Amounts

    /// Finds or makes the account.
    ///
    /// A run with limits gets an account of its own: the one that is named if it is new, else one
    /// beneath it. Operators may make it anywhere; others only beneath the account of their session,
    /// so that there one more lies between.
    static func open(_ wish: Wish) async throws(BursarError) -> RunAccount {
        var attempt = 1
        while true {
            let name = wish.name(attempt: attempt)
            let session = try await Session.open(socket: wish.socket) {
                $0.account = name.session
                $0.requestTimeout = .seconds(2)
            }
            do throws(BursarError) {
                if let account = try await session.account(for: wish, name) { return account }
            } catch {
                await session.client.close()
                throw error
            }
            await session.client.close()
            attempt += 1
        }
    }

    /// What somebody wants to run with.
    struct Wish: Sendable {
        var socket: String?
        /// The account that was named.
        var account: String?
        /// The account that this process runs under already.
        var inherited: String?
        var limits: Amounts
        var process = getpid()

        /// The account of the session, and the name of a new one.
        func name(attempt: Int) -> (session: String, new: String) {
            let new = attempt == 1 ? "run-\(process)" : "run-\(process)-\(attempt)"
            return (account ?? inherited ?? new, new)
        }
    }
}

extension Session {
    /// The account, made if need be; nothing if its name is taken.
    fileprivate func account(
        for wish: RunAccount.Wish, _ name: (session: String, new: String)
    ) async throws(BursarError) -> RunAccount? {
        let own = wish.limits.ifPresent
        if let account = wish.account {
            let status = try await status(of: account)
            switch (own, status) {
            case (nil, let status?):
                return RunAccount(session: self, path: status.account, limits: .absent)
            case (nil, nil):
                let path = try await client.allocate(account).account
                return RunAccount(session: self, path: path, limits: .absent)
            case (_?, nil) where isOperator: return try await make(account, own)
            default: return try await make("\(status?.account ?? account)/\(name.new)", own)
            }
        }
        if let inherited = wish.inherited {
            return try await make("\(inherited)/\(name.new)", own)
        }
        guard try await status(of: name.new) == nil else { return nil }
        if own == nil || isOperator { return try await make(name.new, own) }
        return try await make("\(name.new)/program", own, releasing: name.new)
    }

    private func make(
        _ path: String, _ limits: Amounts?, releasing top: String? = nil
    ) async throws(BursarError) -> RunAccount? {
        let reply = try await client.allocate(
            path, AccountSettings(nominal: limits, ceiling: limits))
        guard reply.created else { return nil }
        let own = client.configuration.account ?? ""
        return RunAccount(
            session: self, path: reply.account, made: top ?? reply.account,
            isDelegated: path.hasPrefix(own + "/"), limits: limits ?? .absent)
    }

    /// The account's status; nothing if there is none.
    private func status(of account: String) async throws(BursarError) -> AccountStatus? {
        do throws(BursarError) {
            return try await client.check(account).status
        } catch {
            if error.reason == .unknownAccount { return nil }
            throw error
        }
    }
}

extension RunAccount {
    /// The accounts above, nearest first, down from the pool.
    var ancestors: [String] {
        var (paths, rest) = ([String](), path[...])
        while let slash = rest.lastIndex(of: "/") {
            rest = rest[..<slash]
            paths.append(String(rest))
        }
        return paths
    }

    /// Where agents reach the coordinator; the path does not depend on where a program runs.
    func agentsSocket(given: String?) -> String {
        let path = SocketLocation.find(explicit: given)
        guard !path.hasPrefix("/"), let folder = unsafe getcwd(nil, 0) else { return path }
        defer { unsafe free(folder) }
        return unsafe String(cString: folder) + "/" + path
    }
}
