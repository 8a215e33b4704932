import BursarClient
import Synchronization

/// One agent of a replay: its operations, each a grant that is settled with what was used.
final class ReplayAgent: Sendable {
    /// Its account, as the command line names it.
    let account: String
    private let client: Bursar
    private let operations: [Trace.Operation]
    private let next = Mutex(0)
    private let tally: ReplayTally
    /// Whether the coordinator says how many tokens to reserve; the agent knows its prompt's.
    private let isEstimated: Bool

    /// How often a request whose outcome stays unknown is repeated under its key.
    private static let repeatsMost = 10
    /// How long a denied request waits in the coordinator's queue before it is asked again.
    private static let wait = Duration.seconds(2)

    init(
        account: String, client: Bursar, operations: [Trace.Operation], isEstimated: Bool,
        tally: ReplayTally
    ) {
        self.account = account
        self.client = client
        self.operations = operations
        self.isEstimated = isEstimated
        self.tally = tally
    }

    /// Goes through the operations, several at a time, none before it is due.
    func run(lanes: Int, pace: ReplayPace) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<lanes {
                group.addTask {
                    while let operation = self.take() {
                        try await pace.wait(for: operation)
                        try await self.replay(operation)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    func close() async { await client.close() }

    /// Its row of the report; none if it never asked for anything.
    func report() async throws(BursarError) -> [ReportRow] {
        do throws(BursarError) {
            return try await client.report(account).rows
        } catch {
            guard error.reason == .unknownAccount else { throw error }
            return []
        }
    }

    private func take() -> Trace.Operation? {
        next.withLock { next in
            guard next < operations.count else { return nil }
            defer { next += 1 }
            return operations[next]
        }
    }

    /// Charges one operation, exactly once.
    private func replay(_ operation: Trace.Operation) async throws {
        var reservation = Reservation(tokens: operation.tokens)
        reservation.account = account
        reservation.operation = "replay"
        reservation.explains = false
        if isEstimated {
            reservation.want = .absent
            reservation.estimated = [.tokens]
            reservation.promptTokens = UInt64(clamping: operation.promptTokens)
        }
        while true {
            try Task.checkCancellation()
            let (verdict, wasRepeated) = try await answer { key throws(BursarError) in
                try await self.client.reserve(reservation, key: key)
            }
            guard let grant = verdict.grant else {
                try await waitOut(verdict, operation)
                reservation.wait = ReplayAgent.wait
                continue
            }
            if try await commit(grant, operation, mayBeVoided: wasRepeated) {
                return tally.committed(
                    tokens: operation.tokens, reserved: verdict.amounts.tokens.number)
            }
        }
    }

    /// Settles a grant.
    ///
    /// - Returns: Whether the operation is charged now; else it must be asked for again.
    private func commit(
        _ grant: UInt64, _ operation: Trace.Operation, mayBeVoided: Bool
    ) async throws -> Bool {
        do throws(BursarError) {
            let actual = Amounts(tokens: .finite(operation.tokens))
            _ = try await answer { key throws(BursarError) in
                try await self.client.commit(grant: grant, actual: actual, key: key)
            }
            return true
        } catch {
            // A grant whose reply was lost for long is given back by the client itself; and a
            // ledger without durability may have forgotten it. Nothing is charged in either case.
            if error.reason == .grantEnded && mayBeVoided || error.reason == .unknownGrant {
                return false
            }
            throw error
        }
    }

    /// Repeats a request under its own key until its outcome is known.
    private func answer<Answer>(
        _ ask: (RequestKey?) async throws(BursarError) -> Answer
    ) async throws(BursarError) -> (Answer, wasRepeated: Bool) {
        var key: RequestKey?
        var repeats = 0
        while true {
            do throws(BursarError) {
                return (try await ask(key), key != nil)
            } catch {
                guard error.code == .outcomeUnknown, let unknown = error.key,
                    repeats < ReplayAgent.repeatsMost
                else { throw error }
                key = RequestKey(unknown)
                repeats += 1
            }
        }
    }

    private func waitOut(_ verdict: Reply.Reserved, _ operation: Trace.Operation) async throws {
        tally.denied(verdict.reason)
        if verdict.reason == .perOperationLimit || verdict.reason == .amountOverflow {
            throw CommandFailure(
                "line \(operation.line): \(operation.tokens) tokens will never be granted: "
                    + (verdict.message ?? "no reason was given"))
        }
        if verdict.verdict == .timedOut { return }
        let asked = Duration.milliseconds(Int64(clamping: verdict.retryAfterMs ?? 0))
        try await Task.sleep(for: min(max(asked, .milliseconds(10)), .milliseconds(200)))
    }
}

/// When operations are due.
struct ReplayPace: Sendable {
    /// Time of the trace's first operation.
    var firstMs: Int64
    /// When the replay began.
    var start: ContinuousClock.Instant
    /// How many times faster than the trace; nothing: at once.
    var speed: Double?

    func wait(for operation: Trace.Operation) async throws {
        guard let speed else { return }
        let offset = Double(operation.timeMs - firstMs) / speed
        try await Task.sleep(until: start + .milliseconds(offset), clock: .continuous)
    }
}
