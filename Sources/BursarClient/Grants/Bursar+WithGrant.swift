import BursarProtocol
import Logging

/// An operation succeeded, but how its grant was settled is not known.
///
/// If it was not settled, the coordinator does it by its `on_abandon` policy when the lease ends.
public struct UnsettledGrant<Value: Sendable>: Error, CustomStringConvertible {
    /// What the operation returned.
    public let value: Value
    /// The grant.
    public let grant: UInt64
    /// Why it could not be settled.
    public let failure: BursarError

    /// For people.
    public var description: String { "Grant \(grant) may not be settled: \(failure)" }
}

extension Bursar {
    /// Asks for a grant, runs an operation under it and settles it with what was used.
    ///
    /// - If `body` returns, what it reported by the methods of ``Grant`` is charged: `use`,
    ///   `following` and `track`. A resource that it did not report is charged as the coordinator
    ///   knows it: nothing for tokens and cost, the measured duration for time.
    /// - If an answer or a stream did not tell all that it used, and `body` reported no tokens by
    ///   itself, the grant is left to its lease and the coordinator's policy.
    /// - If `body` throws before it reported anything or called ``Grant/dispatched()``, the grant
    ///   is cancelled and nothing is charged. If it had reported usage, that is charged. If it had
    ///   only dispatched, the grant is left to its lease and the coordinator's policy.
    /// - Cancelling the task changes none of this: the settlement runs to its own deadline.
    ///
    /// While `body` runs, the lease is lengthened whenever half of it is over.
    /// - Parameters:
    ///   - reservation: What is asked for.
    ///   - onRecall: Called when borrowed amounts of this grant are wanted back, as often as that
    ///     happens, while `body` runs; also if it happened during a reconnect. It can give them
    ///     back early by ``Recall/giveBack(_:)``; see ``Recall`` for what happens otherwise. Its
    ///     errors go to the log. When `body` ends it is cancelled and, after the settlement, waited
    ///     for.
    ///   - body: The operation.
    /// - Throws: ``BursarError/Code/denied`` or ``BursarError/Code/timedOut`` without a grant, what
    ///   `body` throws, or ``UnsettledGrant`` if only the settlement fails.
    public func withGrant<Value: Sendable>(
        _ reservation: Reservation,
        onRecall: (@Sendable (Recall) async throws -> Void)? = nil,
        _ body: (Grant) async throws -> Value
    ) async throws -> Value {
        let verdict = try await reserve(reservation)
        guard verdict.verdict == .granted, let id = verdict.grant else {
            throw BursarError.notGranted(verdict)
                ?? BursarError(.violation, "a grant was made without a number")
        }
        let grant = Grant(id: id, verdict, bursar: self)
        let keeper = Task { await self.keepAlive(id, expiresInMs: verdict.expiresInMs) }
        let listener = onRecall.map {
            RecallListener(
                grant: id, account: reservation.account, from: verdict.seq + 1, bursar: self,
                handler: $0)
        }
        let outcome: Result<Value, any Error>
        do {
            outcome = .success(try await body(grant))
        } catch {
            outcome = .failure(error)
        }
        keeper.cancel()
        listener?.cancel()
        let failure = await settle(grant, after: outcome)
        await listener?.finished()
        if let failure { throw failure }
        return try outcome.get()
    }

    /// Asks for a grant, runs an operation under it and settles it with what was used; see
    /// ``withGrant(_:onRecall:_:)``. `cost` is in 1e-9 of the currency.
    public func withGrant<Value: Sendable>(
        tokens: Int64? = nil, time: Duration? = nil, cost: Int64? = nil,
        operation: String? = nil, model: String? = nil, wait: Duration = .zero,
        onRecall: (@Sendable (Recall) async throws -> Void)? = nil,
        _ body: (Grant) async throws -> Value
    ) async throws -> Value {
        var reservation = Reservation(tokens: tokens, time: time, cost: cost)
        reservation.operation = operation
        reservation.model = model
        reservation.wait = wait
        return try await withGrant(reservation, onRecall: onRecall, body)
    }

    /// Asks for a grant of as many tokens as the coordinator expects, runs an operation under it
    /// and settles it with what was used; see ``withGrant(_:onRecall:_:)``. `cost` is in 1e-9 of the
    /// currency.
    public func withGrant<Value: Sendable>(
        tokens: Estimate, time: Duration? = nil, cost: Int64? = nil,
        operation: String? = nil, model: String? = nil, wait: Duration = .zero,
        onRecall: (@Sendable (Recall) async throws -> Void)? = nil,
        _ body: (Grant) async throws -> Value
    ) async throws -> Value {
        var reservation = Reservation(tokens: tokens, time: time, cost: cost)
        reservation.operation = operation
        reservation.model = model
        reservation.wait = wait
        return try await withGrant(reservation, onRecall: onRecall, body)
    }

    /// Settles a grant; what its caller has to see if only that fails.
    private func settle<Value: Sendable>(
        _ grant: Grant, after outcome: Result<Value, any Error>
    ) async -> UnsettledGrant<Value>? {
        do throws(BursarError) {
            try await settle(grant, afterSuccess: (try? outcome.get()) != nil)
        } catch {
            if case .success(let value) = outcome {
                return UnsettledGrant(value: value, grant: grant.id, failure: error)
            }
            // The operation's own failure is the one that its caller has to see.
            configuration.logger?.warning("Grant \(grant.id) may not be settled: \(error)")
        }
        return nil
    }

    /// Lengthens the lease at half its life, until cancelled, refused or too late.
    private func keepAlive(_ grant: UInt64, expiresInMs: UInt64?) async {
        guard let expiresInMs else { return }
        let lease = Duration.milliseconds(Int64(clamping: expiresInMs))
        let clock = ContinuousClock()
        var end = clock.now + lease
        while true {
            let left = end - clock.now
            guard left > .milliseconds(1), (try? await Task.sleep(for: left / 2)) != nil
            else { return }
            let asked = clock.now
            do throws(BursarError) {
                let reply = try await extend(grant: grant, timeToLive: lease)
                end = asked + .milliseconds(Int64(clamping: reply.expiresInMs))
            } catch {
                switch error.code {
                case .cancelled, .closed, .refused, .violation: return
                // The coordinator may come back before the lease is over.
                default: continue
                }
            }
        }
    }
}
