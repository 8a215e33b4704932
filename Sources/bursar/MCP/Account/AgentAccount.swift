import BursarClient

/// The account that a server's tools act for, over a connection that is opened when it is first
/// needed and mends itself after that.
actor AgentAccount {
    /// The account where nobody named one.
    static let defaultName = "mcp"

    private let configuration: Bursar.Configuration
    private var opening: Task<Result<Bursar, BursarError>, Never>?
    /// The connections that grants live with which were waited for, by grant.
    private var keepers: [UInt64: Bursar] = [:]
    /// Those that wait.
    private var waiting = 0
    /// Connections beside the first, at most: a user has only so many.
    private static let keepersMost = 16
    /// What this session did.
    var usage = SessionUsage()
    /// The level that was told last.
    private var levelTold: Level?

    /// - Parameters:
    ///   - path: Nothing: that of `$BURSAR_ACCOUNT`, else ``defaultName`` in the only pool.
    init(path: String?, socket: String?) {
        var configuration = Bursar.Configuration(account: path)
        configuration.account = configuration.account ?? Self.defaultName
        // Never the operators': what a model asks for must not get an operator's rights.
        configuration.usesControlSocket = false
        configuration.socket = socket
        configuration.clientName = "bursar mcp \(BursarCommand.version)"
        configuration.patience = .milliseconds(500)
        configuration.requestTimeout = .seconds(5)
        self.configuration = configuration
    }

    /// The account as it was named.
    nonisolated var name: String { configuration.account ?? Self.defaultName }

    /// The client; connects if there was no coordinator until now.
    func client() async throws(BursarError) -> Bursar {
        if let opening {
            let outcome = await opening.value
            if case .success = outcome { return try outcome.get() }
            // Whoever asked then has been told; now is another moment.
            if self.opening == opening { self.opening = nil }
        }
        if let opening { return try await opening.value.get() }
        let attempt = Task { [configuration] in
            do throws(BursarError) {
                return Result<Bursar, BursarError>.success(try await Bursar.connect(configuration))
            } catch {
                return .failure(error)
            }
        }
        opening = attempt
        return try await attempt.value.get()
    }

    /// Where the account stands; makes it if need be, where the configuration allows that.
    func standing() async throws(BursarError) -> Reply.Checked {
        let client = try await client()
        do throws(BursarError) {
            return try await client.check()
        } catch {
            guard error.reason == .unknownAccount else { throw error }
        }
        _ = try await client.allocate(name)
        return try await client.check()
    }

    /// Asks for a grant.
    ///
    /// One that may wait gets a connection of its own, because a wait ends with its connection: so
    /// what is cancelled leaves the coordinator's queue at once, and nothing else with it.
    func reserve(_ reservation: Reservation) async throws(BursarError) -> Reply.Reserved {
        if reservation.wait == .zero || keepers.count + waiting >= Self.keepersMost {
            return try await client().reserve(reservation)
        }
        waiting += 1
        defer { waiting -= 1 }
        let keeper = try await Bursar.connect(configuration)
        do throws(BursarError) {
            let reply = try await keeper.reserve(reservation)
            if let grant = reply.grant, !reservation.isDetached {
                keepers[grant] = keeper
            } else {
                await keeper.close()
            }
            return reply
        } catch {
            // Not of this task, which is cancelled. A grant that was on its way arrives before the
            // answer to the ping, and the client gives it back.
            await Task {
                if error.code == .cancelled { _ = try? await keeper.ping() }
                await keeper.close()
            }.value
            throw error
        }
    }

    /// Closes the connections that only these grants lived with; they have ended.
    func release(_ grants: some Sequence<UInt64>) async {
        for keeper in grants.compactMap({ keepers.removeValue(forKey: $0) }) {
            await keeper.close()
        }
    }

    /// Changes what is known of the session.
    func note<Value: Sendable>(_ change: (inout SessionUsage) -> Value) -> Value {
        change(&usage)
    }

    /// The level that was told before; from now on it is this one.
    func told(_ level: Level) -> Level? {
        defer { levelTold = level }
        return levelTold
    }

    /// Leaves, after telling the coordinator which answers have come. Open grants stay as they are:
    /// their session ends with this process, and the account's policy settles them.
    func close() async {
        await release(Array(keepers.keys))
        guard let opening, case .success(let client) = await opening.value else { return }
        await client.close()
    }
}
