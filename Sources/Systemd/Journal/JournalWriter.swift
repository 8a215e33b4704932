internal import Dispatch
internal import Synchronization

/// Something that becomes an entry of the journal when its turn comes, off the caller's thread.
public protocol JournalRecord: Sendable {
    /// Its number where it is one of a numbered series, so that a loss can be named.
    var number: UInt64? { get }
    /// The entry.
    var entry: JournalEntry { get }
}

/// Records that the journal did not get, one after the other.
public struct JournalLoss: Hashable, Sendable {
    /// How many.
    public var count: UInt64 = 0
    /// Number of the first of them that has one.
    public var first: UInt64?
    /// Number of the last of them that has one.
    public var last: UInt64?

    mutating func add(_ record: any JournalRecord) {
        add(JournalLoss(count: 1, first: record.number, last: record.number))
    }

    /// A later loss becomes part of this one.
    mutating func add(_ later: JournalLoss) {
        count += later.count
        first = first ?? later.first
        last = later.last ?? last
    }
}

/// Writes to the journal on a thread of its own, so that a journal that is slow, stopped or stuck holds
/// nobody up. What waits is bounded: beyond it records are lost, counted, and told as soon as the
/// journal takes entries again.
public final class JournalWriter: Sendable {
    /// What became of the records.
    public struct Counts: Hashable, Sendable {
        /// Records that the journal has.
        public var written: UInt64 = 0
        /// Records that it will never have.
        public var lost: UInt64 = 0
        /// Records that wait.
        public var waiting: Int = 0

        /// Nothing yet.
        public init() {}
    }

    private struct State {
        var waiting: [any JournalRecord] = []
        /// What did not fit behind those that wait.
        var overflow = JournalLoss()
        /// What is lost and was not told of yet. The writing thread's.
        var untold = JournalLoss()
        var written: UInt64 = 0
        var lost: UInt64 = 0
        /// Records that the writing thread has taken, and not sent yet.
        var taken = 0
        var isDrainScheduled = false
        var isRetryScheduled = false
    }

    /// Records that are taken and counted at a time.
    private static let recordsAtOnce = 512

    private let state = Mutex(State())
    private let thread = DispatchQueue(label: "bursar.journal")
    private let capacity: Int
    private let retryInterval: DispatchTimeInterval
    private let send: @Sendable (JournalEntry) -> Bool
    private let tell: @Sendable (JournalLoss) -> JournalEntry

    /// A writer to the machine's journal.
    ///
    /// - Parameters:
    ///   - capacity: The most records that wait.
    ///   - tell: The entry that tells of a loss.
    public convenience init(
        capacity: Int = 32_768,
        tellingLossesBy tell: @escaping @Sendable (JournalLoss) -> JournalEntry
    ) {
        self.init(capacity: capacity, sending: JournalSocket.send, tellingLossesBy: tell)
    }

    /// A writer that sends with `send`, which says whether the entry has arrived.
    init(
        capacity: Int, retryInterval: DispatchTimeInterval = .seconds(1),
        sending send: @escaping @Sendable (JournalEntry) -> Bool,
        tellingLossesBy tell: @escaping @Sendable (JournalLoss) -> JournalEntry
    ) {
        precondition(capacity > 0)
        self.capacity = capacity
        self.retryInterval = retryInterval
        self.send = send
        self.tell = tell
    }

    /// What became of the records so far.
    public var counts: Counts {
        state.withLock { state in
            var counts = Counts()
            counts.written = state.written
            counts.lost = state.lost + state.overflow.count
            counts.waiting = state.waiting.count + state.taken
            return counts
        }
    }

    /// Takes records; they are written in this order. Returns at once.
    public func submit(_ records: some Collection<any JournalRecord>) {
        if records.isEmpty { return }
        let mustDrain = state.withLock { state in
            for record in records {
                // Behind a loss all is lost until the writer has come by, so that the loss is one range.
                if state.overflow.count > 0 || state.waiting.count + state.taken >= capacity {
                    state.overflow.add(record)
                } else {
                    state.waiting.append(record)
                }
            }
            defer { state.isDrainScheduled = true }
            return !state.isDrainScheduled
        }
        if mustDrain { thread.async { self.drain() } }
    }

    /// Takes a record. Returns at once.
    public func submit(_ record: any JournalRecord) { submit(CollectionOfOne(record)) }

    /// Waits until what was submitted before is written, but no longer than so many milliseconds: a
    /// journal that is stuck must not keep a service from stopping.
    ///
    /// - Returns: Whether all is written or lost.
    @discardableResult
    public func flush(milliseconds: Int) -> Bool {
        let done = DispatchSemaphore(value: 0)
        thread.async { done.signal() }
        return done.wait(timeout: .now() + .milliseconds(milliseconds)) == .success
    }

    private func drain() {
        while let batch = take() {
            var untold = batch.untold
            var written: UInt64 = 0
            for record in batch.records {
                if tells(&untold), send(record.entry) {
                    written += 1
                } else {
                    untold.add(record)
                }
            }
            _ = tells(&untold)
            state.withLock { state in
                state.written += written
                state.lost += UInt64(batch.records.count) - written
                state.taken = 0
                state.untold = untold
            }
        }
        retryIfUntold()
    }

    /// Tries again later to tell of a loss, also if nothing else comes.
    private func retryIfUntold() {
        let mustRetry = state.withLock { state in
            if state.untold.count == 0 || state.isRetryScheduled { return false }
            state.isRetryScheduled = true
            return true
        }
        if !mustRetry { return }
        thread.asyncAfter(deadline: .now() + retryInterval) {
            let untold = self.state.withLock { state in
                state.isRetryScheduled = false
                return state.untold
            }
            var left = untold
            if self.tells(&left) { self.state.withLock { $0.untold = left } }
            self.retryIfUntold()
        }
    }

    /// Tells of a loss, if there is one to be told of; returns whether none is left.
    private func tells(_ loss: inout JournalLoss) -> Bool {
        if loss.count == 0 { return true }
        guard send(tell(loss)) else { return false }
        loss = JournalLoss()
        return true
    }

    /// What waits, and what is to be told; `nil` if there is nothing to do.
    private func take() -> (records: [any JournalRecord], untold: JournalLoss)? {
        state.withLock { state in
            if state.waiting.isEmpty, state.overflow.count == 0 {
                state.isDrainScheduled = false
                return nil
            }
            let records = Array(state.waiting.prefix(JournalWriter.recordsAtOnce))
            state.waiting.removeFirst(records.count)
            state.taken = records.count
            // It came behind all that waited, and more of it may come while that is written.
            if records.isEmpty {
                state.untold.add(state.overflow)
                state.lost += state.overflow.count
                state.overflow = JournalLoss()
            }
            return (records, state.untold)
        }
    }
}
