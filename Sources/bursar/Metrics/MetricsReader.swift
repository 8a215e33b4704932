import ArgumentParser
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
        guard let status = try await session.client.inspect(.coordinator).coordinator else {
            throw CleanExit.message("the coordinator says nothing of itself")
        }
        let names = status.pools.map(\.account)
        var readings = Readings(
            coordinator: status, pools: try await rows(of: names, session.client))
        readings.accounts = try await accounts(status, session)
        for pool in readings.pools {
            let name = pool.status.account
            let forecast = try await known { () async throws(BursarError) in
                try await session.client.forecast(name)
            }
            guard let resources = forecast else { continue }
            readings.forecasts.append((name, resources))
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
        var rows: [ReportRow] = []
        for start in stride(from: 0, to: accounts.count, by: Self.atATime) {
            let some = accounts[start..<min(start + Self.atATime, accounts.count)]
            let results = await withTaskGroup(
                of: (Int, Result<[ReportRow], BursarError>).self
            ) { group in
                for (place, account) in some.enumerated() {
                    group.addTask {
                        do throws(BursarError) {
                            return (place, .success(try await client.report(account).rows))
                        } catch {
                            return (place, .failure(error))
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            for (_, result) in results.sorted(by: { $0.0 < $1.0 }) {
                rows += try await known { () throws(BursarError) in try result.get() } ?? []
            }
        }
        return rows
    }

    /// What is asked of an account, unless it has just ended.
    private func known<Value: Sendable>(
        _ ask: () async throws(BursarError) -> Value
    ) async throws(BursarError) -> Value? {
        do throws(BursarError) {
            return try await ask()
        } catch {
            if error.reason == .unknownAccount || error.reason == .notPermitted { return nil }
            throw error
        }
    }

    // MARK: The coordinator's own

    private func measurements(_ client: Bursar) async throws(BursarError) -> [String] {
        var (lines, cursor): ([String], String?) = ([], nil)
        repeat {
            let page: Reply.MetricLines
            do throws(BursarError) {
                page = try await client.metrics(after: cursor)
            } catch {
                // A coordinator of an older version does not know the request.
                if cursor == nil, error.code != .noCoordinator { return [] }
                throw error
            }
            lines += page.lines
            cursor = page.next
        } while cursor != nil
        return lines
    }
}
