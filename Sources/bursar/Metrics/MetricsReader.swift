import BursarClient

/// Reads a coordinator again and again, at a cost that does not grow with the number of its accounts.
///
/// While there are few accounts, all of them are looked at each time. Of many, only those that were chosen
/// are asked for; who is the busiest is found out now and then.
actor MetricsReader {
    private let socket: String?
    private var selection: AccountSelection
    /// When all accounts were looked at last.
    private var looked: ContinuousClock.Instant?

    /// So many accounts are looked at each time: some pages.
    private static let fewAccounts = 500
    /// Time between two looks at more accounts.
    private static let lookInterval = Duration.seconds(300)
    /// Requests that are on their way at a time.
    private static let atATime = 32

    init(socket: String?, _ selection: AccountSelection) {
        self.socket = socket
        self.selection = selection
    }

    /// Reads everything once, over a connection of its own: so it never waits for a coordinator that is gone.
    func read() async throws -> Readings {
        let session = try await Session.open(socket: socket)
        do {
            let readings = try await read(session)
            await session.client.close()
            return readings
        } catch {
            await session.client.close()
            throw error
        }
    }

    private func read(_ session: Session) async throws -> Readings {
        let status = try await session.client.inspect(.coordinator).ofItself()
        let names = status.pools.map(\.account)
        var readings = Readings(
            coordinator: status, pools: try await rows(of: names, session.client))
        readings.accounts = try await accounts(status, session)
        let pools = readings.pools.map(\.status.account)
        let forecasts = try await known(pools) { pool throws(BursarError) in
            try await session.client.forecast(pool)
        }
        for pool in pools {
            guard let resources = forecasts[pool] ?? nil else { continue }
            readings.forecasts.append((pool, resources))
        }
        if session.isOperator { readings.lines = try await measurements(session.client) }
        return readings
    }

    // MARK: Accounts

    private func accounts(
        _ status: CoordinatorStatus, _ session: Session
    ) async throws(BursarError) -> [ReportRow] {
        if selection.isEmpty { return [] }
        let isCheap = selection.choice == .all || Int(status.accounts) <= Self.fewAccounts
        if isCheap || mustLook { return try await look(session) }
        let rows = try await rows(of: selection.chosen.sorted(), session.client)
        // Who has ended makes room for others, but not at once: many may end one after the other.
        if rows.count < selection.chosen.count, let looked, .now - looked > Self.lookInterval / 5 {
            return try await look(session)
        }
        return rows
    }

    private var mustLook: Bool { looked.map { .now - $0 > Self.lookInterval } ?? true }

    /// Looks at all accounts, and chooses.
    private func look(_ session: Session) async throws(BursarError) -> [ReportRow] {
        let rows = try await session.report(nil)
        looked = .now
        return selection.choose(from: rows)
    }

    /// The rows of these accounts, as far as they still exist, in this order.
    private func rows(
        of accounts: [String], _ client: Bursar
    ) async throws(BursarError) -> [ReportRow] {
        let answers = try await known(accounts) { account throws(BursarError) in
            try await client.report(account).rows
        }
        return accounts.flatMap { (answers[$0] ?? nil) ?? [] }
    }

    /// What is asked of accounts, unless one has just ended.
    private func known<Answer: Sendable>(
        _ accounts: [String],
        _ ask: @escaping @Sendable (String) async throws(BursarError) -> Answer
    ) async throws(BursarError) -> [String: Answer?] {
        try await Session.each(
            accounts, atATime: Self.atATime, missing: [.unknownAccount, .notPermitted], ask)
    }

    // MARK: The coordinator's own

    private func measurements(_ client: Bursar) async throws(BursarError) -> [String] {
        var (lines, cursor): ([String], String?) = ([], nil)
        repeat {
            let page: Reply.MetricLines
            do throws(BursarError) {
                page = try await client.metrics(after: cursor)
            } catch {
                // A coordinator of an older version has none.
                if cursor == nil, error.isOfUnknownRequest { return [] }
                throw error
            }
            lines += page.lines
            cursor = page.next
        } while cursor != nil
        return lines
    }
}

extension BursarError {
    /// Whether the coordinator does not know what it was asked for.
    var isOfUnknownRequest: Bool { reason == .unknownKind || reason == .notSupported }
}
