extension Bursar {
    /// Follows the recalls of an account's grants, whichever client holds them: for programs that
    /// keep grants by hand. ``withGrant(_:onRecall:_:)`` follows those of its own grant.
    ///
    /// Returns when the coordinator has begun the stream, so that none which comes after this is
    /// missed. A recall whose time was over before this client could hear of it is left out.
    ///
    /// - Parameters:
    ///   - account: Nothing: the client's own.
    ///   - seq: First ledger entry wanted; nothing: from now on.
    public func recalls(
        account: String? = nil, from seq: UInt64? = nil
    ) async throws(BursarError) -> Recalls {
        Recalls(
            events: try await subscribe(to: .account, account: account, from: seq), bursar: self)
    }

    /// Recalls in the order of the ledger, each once, across reconnects; see ``Events``.
    public struct Recalls: AsyncSequence, Sendable {
        /// What is wanted back.
        public typealias Element = Recall
        /// What can end it.
        public typealias Failure = BursarError

        let events: Events
        let bursar: Bursar

        /// Takes recalls one after the other.
        public struct AsyncIterator: AsyncIteratorProtocol {
            var events: Events.AsyncIterator
            let bursar: Bursar

            /// The next recall; nothing at the end.
            public mutating func next() async throws(BursarError) -> Recall? {
                try await next(isolation: nil)
            }

            /// The next recall; nothing at the end.
            public mutating func next(
                isolation actor: isolated (any Actor)?
            ) async throws(BursarError) -> Recall? {
                while let event = try await events.next(isolation: actor) {
                    if let recall = Recall(event, bursar: bursar) { return recall }
                }
                return nil
            }
        }

        /// Takes recalls one after the other.
        public func makeAsyncIterator() -> AsyncIterator {
            AsyncIterator(events: events.makeAsyncIterator(), bursar: bursar)
        }
    }
}
