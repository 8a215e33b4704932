import BursarProtocol
import Logging
import NIOCore

/// Runs a handler for each recall of one grant, one after the other.
struct RecallListener {
    /// Recalls of a grant that wait for its handler; a later one of a grant replaces the earlier.
    private static let waitingMost = 8

    private let task: Task<Void, Never>
    private let events: AsyncStream<Push.Event>.Continuation

    /// - Parameter seq: The first entry that is wanted.
    init(
        grant: UInt64, account: String?, from seq: UInt64, bursar: Bursar,
        handler: @escaping @Sendable (Recall) async throws -> Void
    ) {
        let (stream, events) = AsyncStream.makeStream(
            of: Push.Event.self, bufferingPolicy: .bufferingNewest(Self.waitingMost))
        let link = bursar.link
        link.eventLoop.execute {
            link.value.followRecalls(of: grant, on: account, from: seq) { events.yield($0) }
        }
        events.onTermination = { _ in
            link.eventLoop.execute { link.value.unfollowRecalls(of: grant, on: account) }
        }
        self.events = events
        task = Task {
            for await event in stream {
                guard let recall = Recall(event, bursar: bursar) else { continue }
                do {
                    try await handler(recall)
                } catch {
                    if Task.isCancelled { return }
                    bursar.configuration.logger?.warning(
                        "The handler of a recall of grant \(grant) failed: \(error)")
                }
            }
        }
    }

    /// No more recalls are handed out, and the handler that runs is cancelled.
    func cancel() {
        events.finish()
        task.cancel()
    }

    /// Waits until no handler runs any more.
    func finished() async {
        await task.value
    }
}
