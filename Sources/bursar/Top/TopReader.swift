import BursarClient

/// Asks the coordinator for what `bursar top` shows: bounded, however many accounts there are.
///
/// All accounts are read in each refresh while they are at most ``accountsMost``. More are read in
/// turns, a part in each refresh, and those that are on the screen besides.
actor TopReader {
    /// Accounts that are read in a refresh, but for those on the screen.
    static let accountsMost = 1_000
    /// Questions that are on their way at a time.
    private static let atATime = 16

    private let connection: ConnectionOptions
    private let path: String?
    /// Whether each reading has all accounts, however many they are.
    private let isComplete: Bool
    private var session: Session?
    /// The pass over all accounts: what of it is still to be read, and from where.
    private var scopes: [String?] = []
    private var cursor: String?
    private var pass = 0

    init(
        _ session: Session, _ connection: ConnectionOptions, path: String?, isComplete: Bool = false
    ) {
        self.session = session
        self.connection = connection
        self.path = path
        self.isComplete = isComplete
    }

    /// Asks.
    func read(_ questions: TopQuestions) async throws(BursarError) -> TopReading {
        do throws(BursarError) {
            return try await read(questions, try await open())
        } catch {
            // The link is beyond repair, or the operators' door has closed: the next reading comes in anew.
            if error.code == .closed || error.code == .violation || error.reason == .notPermitted {
                await session?.client.close()
                session = nil
            }
            throw error
        }
    }

    /// The way in.
    static func open(_ connection: ConnectionOptions) async throws(BursarError) -> Session {
        try await Session.open(socket: connection.socket) {
            // Soon it is told that there is no answer, and soon that there is one again.
            $0.requestTimeout = .seconds(3)
            $0.backoff = .milliseconds(20) ... .milliseconds(500)
        }
    }

    /// Closes the connection.
    func close() async { await session?.client.close() }

    private func open() async throws(BursarError) -> Session {
        if let session { return session }
        let session = try await Self.open(connection)
        self.session = session
        // Cursors are worth nothing to another coordinator.
        (scopes, cursor) = ([], nil)
        return session
    }

    private func read(
        _ questions: TopQuestions, _ session: Session
    ) async throws(BursarError) -> TopReading {
        let coordinator = try await session.client.inspect(.coordinator).coordinator
        var reading = TopReading(
            coordinator: coordinator, accounts: [], pass: pass, isPassOver: false)
        try await readAccounts(
            into: &reading, session,
            pools: coordinator?.pools.map(\.account) ?? [])
        let met = Set(reading.accounts.map(\.account))
        let missed = reading.isPassOver ? [] : questions.visible.filter { !met.contains($0) }
        try await check(missed, into: &reading, session.client)
        reading.forecasts = try await forecasts(questions.forecasts, session.client)
        if let account = questions.grants { reading.grants = try await grants(account, session) }
        return reading
    }

    // MARK: Accounts

    private func readAccounts(
        into reading: inout TopReading, _ session: Session, pools: [String]
    ) async throws(BursarError) {
        if scopes.isEmpty {
            scopes = path != nil || session.isOperator ? [path] : pools
            cursor = nil
            pass += 1
        }
        reading.pass = pass
        while let scope = scopes.first {
            do throws(BursarError) {
                let page = try await session.client.inspect(
                    .accounts, account: scope, after: cursor)
                reading.accounts += page.accounts
                cursor = page.next
            } catch  where error.reason == .unknownAccount && pass > 1 {
                // It was there, and has been released.
                cursor = nil
            } catch {
                // The next pass begins anew: nothing counts as gone that was not asked for.
                (scopes, cursor) = ([], nil)
                throw error
            }
            if cursor == nil { scopes.removeFirst() }
            if !isComplete, reading.accounts.count >= Self.accountsMost { break }
        }
        reading.isPassOver = scopes.isEmpty
    }

    private func check(
        _ accounts: [String], into reading: inout TopReading, _ client: Bursar
    ) async throws(BursarError) {
        for (account, checked) in try await Session.each(
            accounts, atATime: Self.atATime,
            { account throws(BursarError) in
                try await client.check(account).status
            })
        {
            if let checked {
                reading.accounts.append(checked)
            } else {
                reading.gone.append(account)
            }
        }
    }

    private func forecasts(
        _ accounts: [String], _ client: Bursar
    ) async throws(BursarError) -> [String: [ResourceForecast]] {
        try await Session.each(accounts, atATime: Self.atATime) { account throws(BursarError) in
            try await client.forecast(account)
        }.compactMapValues(\.self)
    }

    private func grants(
        _ account: String, _ session: Session
    ) async throws(BursarError) -> OpenGrants? {
        do throws(BursarError) {
            // A page is more than a screen has room for.
            let page = try await session.client.inspect(.grants, account: account)
            return OpenGrants(account: account, grants: page.grants, isCut: page.next != nil)
        } catch {
            guard error.reason == .unknownAccount else { throw error }
            return nil
        }
    }
}
