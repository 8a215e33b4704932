import BursarProtocol
import NIOCore

/// One subscription over as many connections as it takes: each event once, in order, without gaps.
///
/// Bound to the link's event loop.
final class Subscription {
    typealias Taker = (Result<Push.Event?, BursarError>) -> Void

    enum State {
        /// Not on any connection; the next welcome or retry subscribes.
        case idle
        case subscribing
        case active(UInt32)
        /// The program takes too slowly; goes on when it has taken enough.
        case paused
        case finished(BursarError?)
    }

    let number: UInt64
    let topic: Topic
    let account: String?
    /// The first ledger entry that is still wanted; nothing: from now on.
    private(set) var nextSeq: UInt64?
    var state = State.idle
    var retries = 0
    var opening: ((Result<Void, BursarError>) -> Void)?
    private var events: CircularBuffer<Push.Event> = []
    private let eventsMost: Int
    private var taker: Taker?

    init(number: UInt64, topic: Topic, account: String?, nextSeq: UInt64?, eventsMost: Int) {
        self.number = number
        self.topic = topic
        self.account = account
        self.nextSeq = nextSeq
        self.eventsMost = eventsMost
    }

    /// Whether it has paused and so much was taken that it can go on.
    var mayGoOn: Bool {
        if case .paused = state { events.count <= eventsMost / 2 } else { false }
    }

    /// The coordinator has begun the stream.
    func began(number: UInt32, fromSeq: UInt64) {
        state = .active(number)
        retries = 0
        if nextSeq == nil { nextSeq = fromSeq }
        let opening = self.opening
        self.opening = nil
        opening?(.success(()))
    }

    /// An event has come. One that was there already, after a resumption, is dropped.
    ///
    /// - Returns: Whether there is room for more; else it has paused, before this event.
    @discardableResult
    func received(_ event: Push.Event) -> Bool {
        guard case .active = state, event.seq >= nextSeq ?? 0 else { return true }
        if let taker {
            self.taker = nil
            nextSeq = event.seq + 1
            taker(.success(event))
            return true
        }
        guard events.count < eventsMost else {
            nextSeq = event.seq
            state = .paused
            return false
        }
        nextSeq = event.seq + 1
        events.append(event)
        return true
    }

    /// The coordinator has stopped the stream; it can be resumed.
    func overflowed(resumeFrom seq: UInt64) {
        nextSeq = nextSeq.map { min($0, seq) } ?? seq
        state = .idle
    }

    /// The connection is gone.
    func connectionLost() {
        switch state {
        case .subscribing, .active: state = .idle
        case .idle, .paused, .finished: break
        }
    }

    /// Hands out the oldest event, now or when there is one.
    func take(_ taker: @escaping Taker) {
        if let event = events.popFirst() { return taker(.success(event)) }
        if case .finished(let error) = state {
            return taker(error.map { .failure($0) } ?? .success(nil))
        }
        precondition(self.taker == nil, "events of one subscription are taken by one task")
        self.taker = taker
    }

    /// There will be no more events: an error, or the end after those that are here.
    func finish(_ error: BursarError?) {
        if case .finished = state { return }
        state = .finished(error)
        let (opening, taker) = (self.opening, self.taker)
        self.opening = nil
        self.taker = nil
        opening?(.failure(error ?? .closed))
        taker?(error.map { .failure($0) } ?? .success(nil))
    }
}
