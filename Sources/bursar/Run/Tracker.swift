import BursarClient
import Synchronization

/// Tells the coordinator what a run uses, each piece once, for as long as that takes, and asks how its
/// account stands.
final class Tracker: Sendable {
    /// What comes of it.
    enum Event: Sendable {
        case standing(AccountStatus)
        /// The coordinator does not answer.
        case away(String)
        /// It answers again; so many milliseconds of time had to wait.
        case back(late: Int64)
        /// It does not take what is told, or does not know the account.
        case refused(String)
        /// A model has no price.
        case noPrice(String)
        /// Whether the account is paused after it was to be or not to be; nothing: it cannot be.
        case pauseSet(Bool?)
    }

    private let client: Bursar
    private let account: String
    private let queue = Mutex(TrackingQueue())
    private let wakes: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation
    private let receive: @Sendable (Event) -> Void

    init(client: Bursar, account: String, receive: @escaping @Sendable (Event) -> Void) {
        self.client = client
        self.account = account
        self.receive = receive
        (wakes, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Adds to what is to be done.
    func add(_ task: TrackingQueue.Task) {
        queue.withLock { $0.add(task) }
        wake.yield()
    }

    /// There will be no more to do.
    func finish() {
        wake.finish()
    }

    /// What has not been told yet.
    var untold: Amounts { queue.withLock { $0.untold } }

    /// Works until everything is done after ``finish()``, or the task is cancelled.
    func run() async {
        for await _ in wakes {
            while let task = queue.withLock({ $0.first }) {
                guard await perform(task) else { return }
                queue.withLock { $0.removeFirst() }
            }
        }
    }

    // MARK: One task

    /// Returns whether it is done: not if this task is cancelled.
    private func perform(_ task: TrackingQueue.Task) async -> Bool {
        switch task {
        case .time(let milliseconds):
            return await tell(Amounts(time: .finite(milliseconds)))
        case .usage(let usage): return await tell(usage)
        case .look:
            return await insist { client, _ throws(BursarError) in
                self.receive(.standing(try await client.check(self.account).status))
            }
        case .pause(let isPaused):
            return await insist { client, key throws(BursarError) in
                let status = try await client.adjust(
                    self.account, paused: isPaused, key: key
                ).status
                self.receive(.pauseSet(status.paused))
            } orElse: { _ in
                self.receive(.pauseSet(nil))
                return true
            }
        case .limits(let settings):
            return await insist { client, key throws(BursarError) in
                _ = try await client.adjust(self.account, settings, key: key)
            } orElse: { _ in
                true
            }
        case .restore(let settings): return await restore(settings)
        }
    }

    private func tell(_ usage: Amounts) async -> Bool {
        await insist { client, key throws(BursarError) in
            _ = try await client.track(usage, account: self.account, key: key)
        }
    }

    private func tell(_ usage: ModelUsage) async -> Bool {
        await insist { client, key throws(BursarError) in
            _ = try await client.track(usage, account: self.account, key: key)
        } orElse: { error in
            guard error.reason == .noPrice else { return false }
            self.receive(.noPrice(error.message))
            return await self.tell(Amounts(tokens: .finite(usage.tokens)))
        }
    }

    /// The account is gone, with the session that it lived with: makes it again.
    private func restore(_ settings: AccountSettings) async -> Bool {
        await insist { client, key throws(BursarError) in
            _ = try await client.allocate(self.account, settings, key: key)
        } orElse: { error in
            guard error.reason == .accountExists else { return false }
            return await self.perform(.limits(settings))
        }
    }

    /// Repeats a request, under the same key, until it is answered.
    ///
    /// - Parameter alternative: Deals with a refusal; returns whether it did.
    private func insist(
        _ request: (Bursar, RequestKey?) async throws(BursarError) -> Void,
        orElse alternative: (BursarError) async -> Bool = { _ in false }
    ) async -> Bool {
        var key: RequestKey?
        var isAway = false
        while !Task.isCancelled {
            do throws(BursarError) {
                try await request(client, key)
                if isAway { receive(.back(late: queue.withLock { $0.untoldTime })) }
                return true
            } catch {
                switch error.code {
                case .outcomeUnknown: key = error.key.map { RequestKey($0) }
                case .noCoordinator, .timedOut: break
                case .cancelled, .closed: return false
                case .refused where error.isPassing: break
                default:
                    if await !alternative(error) {
                        receive(.refused(words(of: error)))
                    }
                    return true
                }
                if !isAway { receive(.away(error.message)) }
                isAway = true
                try? await Task.sleep(for: .milliseconds(100))
            }
        }
        return false
    }

    private func words(of refusal: BursarError) -> String {
        refusal.reason == .unknownAccount ? AccountChange.wordsOfGone(account) : refusal.message
    }
}

extension BursarError {
    /// Whether the same request may succeed in a while.
    fileprivate var isPassing: Bool {
        [.busy, .shuttingDown, .stalled, .tooManyConnections].contains(reason)
    }
}
