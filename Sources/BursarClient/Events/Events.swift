public import BursarProtocol
import NIOCore

extension Bursar {
    /// Events in the order of the ledger, each once, across reconnects.
    ///
    /// Taken by one task at a time. Ends when the client is closed, when the task is cancelled, or
    /// with an error if the coordinator refuses to go on. The subscription ends with the last
    /// reference to this.
    public struct Events: AsyncSequence, Sendable {
        /// An event, as the protocol has it.
        public typealias Element = Push.Event
        /// What can end it.
        public typealias Failure = BursarError

        let subscription: SubscriptionHandle

        /// Takes events one after the other.
        public struct AsyncIterator: AsyncIteratorProtocol {
            let subscription: SubscriptionHandle

            /// The next event; nothing at the end.
            public mutating func next() async throws(BursarError) -> Push.Event? {
                try await subscription.next()
            }

            /// The next event; nothing at the end.
            public mutating func next(
                isolation actor: isolated (any Actor)?
            ) async throws(BursarError) -> Push.Event? {
                try await subscription.next()
            }
        }

        /// Takes events one after the other.
        public func makeAsyncIterator() -> AsyncIterator {
            AsyncIterator(subscription: subscription)
        }
    }
}

/// A program's hold on a subscription.
final class SubscriptionHandle: Sendable {
    private let link: NIOLoopBound<Link>
    private let number: UInt64

    init(link: NIOLoopBound<Link>, number: UInt64) {
        self.link = link
        self.number = number
    }

    deinit {
        end()
    }

    func next() async throws(BursarError) -> Push.Event? {
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                link.eventLoop.execute { [link, number] in
                    link.value.take(number) { continuation.resume(returning: $0) }
                }
            }
        } onCancel: {
            end()
        }
        return try outcome.get()
    }

    private func end() {
        link.eventLoop.execute { [link, number] in link.value.end(number, nil) }
    }
}
