import BursarCore
import BursarLedger
import BursarProtocol
import BursarTransport
import DequeModule
import Logging
import NIOCore

/// A stream of events to one connection: out of the ledger until it has caught up, then live.
struct Subscription {
    var number: UInt32
    var topic: BursarProtocol.Topic
    /// The account, or the pool; `nil` for everything.
    var top: AccountPath?
    /// The first entry that was not looked at for it yet.
    var nextSeq: UInt64
    /// Whether it still reads from the ledger.
    var isCatchingUp: Bool

    /// Whether an event is for it.
    func matches(_ record: EventRecord) -> Bool {
        guard let top else { return true }
        guard let account = record.account else { return false }
        // A level, a pause or a pace is about all beneath an account too.
        if record.isInherited, top.isWithin(account) { return true }
        return topic == .account ? account == top : account.isWithin(top)
    }
}

extension Engine {
    /// Bytes that a client has not read beyond which its subscriptions do not catch up.
    private static let unreadMost = 128 * 1024
    /// Entries that one step of catching up reads.
    private static let catchUpEntries = 256

    /// What subscribers and the journal get of entries, with the paths that their accounts have or had.
    /// No events while nobody follows, since most of the time nobody does.
    func copies(of entries: [Entry]) -> (events: [EventRecord]?, audit: [AuditRecord]) {
        let isFollowed = !subscribers.isEmpty
        if !isFollowed, !auditor.copies {
            for index in entries.indices { notePath(entries[index].fact) }
            return (nil, [])
        }
        var events: [EventRecord] = []
        var audit: [AuditRecord] = []
        for entry in entries {
            if case .accountDefined = entry.fact { notePath(entry.fact) }
            if isFollowed, let record = EventRecord(entry, path: { paths[$0] }) {
                events.append(record)
            }
            if auditor.copies { self.audit(entry, to: &audit) }
            if case .accountReleased = entry.fact { notePath(entry.fact) }
        }
        return (isFollowed ? events : nil, audit)
    }

    private func notePath(_ fact: Fact) {
        switch fact {
        case .accountDefined(let fact): paths[fact.id] = fact.path
        case .accountReleased(let fact): paths[fact.id] = nil
        default: break
        }
    }

    func subscribe(
        _ message: BursarProtocol.Request.Subscribe, _ peer: Peer
    ) throws(Refusal) -> Reply.Subscribed {
        let top = try topic(message, peer)
        let from = max(message.fromSeq ?? (coordinator.lastSeq + 1), oldestSeq)
        guard from <= coordinator.lastSeq + 1 else {
            throw Refusal(
                .invalidArgument, "entry \(from) is yet to come; the last is \(coordinator.lastSeq)"
            )
        }
        if let user = peer.user {
            guard !quotas.subscriptions.isUsedUp(by: user.uid) else {
                throw Refusal(
                    .busy, "user \(user.uid) has as many subscriptions as it may; end some of them",
                    retryAfter: 1_000)
            }
        }
        let number = peer.nextSubscription
        peer.nextSubscription += 1
        peer.subscriptions[number] = Subscription(
            number: number, topic: message.topic, top: top, nextSeq: from, isCatchingUp: true)
        subscribers[peer.number] = peer
        countSubscriptions(of: peer)
        return Reply.Subscribed(subscription: number, fromSeq: from)
    }

    /// Charges a connection's user for its subscriptions.
    func countSubscriptions(of peer: Peer) {
        guard let user = peer.user else { return }
        let count = peer.subscriptions.count
        if count == 0 {
            peer.followed = nil
        } else if peer.followed == nil {
            peer.followed = ResourceCharge(
                quota: quotas.subscriptions, user: user.uid, amount: count)
        } else {
            peer.followed?.resize(to: count)
        }
    }

    private func topic(
        _ message: BursarProtocol.Request.Subscribe, _ peer: Peer
    ) throws(Refusal) -> AccountPath? {
        switch message.topic {
        case .audit:
            try checkOperator(peer, "the audit stream")
            return nil
        case .account, .subtree: return try account(message.account, of: peer)
        case .pool:
            let pool = try account(message.account, of: peer).pool
            try checkAccess(pool, peer)
            return pool
        }
    }

    /// Sends events that just became durable to those who follow live. Who began to follow when the
    /// batch was on its way reads it from the ledger.
    func broadcast(_ batch: Batch) {
        for peer in Array(subscribers.values) {
            for (number, subscription) in peer.subscriptions where !subscription.isCatchingUp {
                if let events = batch.events, mayFollowLive(peer) {
                    deliver(events[...], to: peer, number)
                } else if subscription.nextSeq <= batch.lastSeq {
                    peer.subscriptions[number]?.isCatchingUp = true
                    catchUp(peer, number)
                }
            }
            flushEvents(to: peer)
            countBuffered(of: peer)
        }
    }

    private func deliver(_ events: ArraySlice<EventRecord>, to peer: Peer, _ number: UInt32) {
        guard var subscription = peer.subscriptions[number] else { return }
        for record in events where record.event.seq >= subscription.nextSeq {
            subscription.nextSeq = record.event.seq + 1
            guard subscription.matches(record) else { continue }
            #if PLANTED_BUGS
                if PlantedBug.lostEvent.isPlanted, record.event.seq % 32 == 0 { continue }
            #endif
            var event = record.event
            event.subscription = number
            #if PLANTED_BUGS
                if PlantedBug.repeatedEvent.isPlanted, event.seq % 32 == 0 {
                    _ = peer.connection?.push(event)
                }
            #endif
            peer.user?.events += 1
            let goesOn = peer.connection?.push(event) == true
            metrics.pushed(isQueued: goesOn)
            peer.unsentEvents += 1
            if !goesOn || !event.kind.isRoutine { peer.hasUrgentEvent = true }
            guard goesOn else {
                peer.subscriptions[number] = nil
                countSubscriptions(of: peer)
                if peer.subscriptions.isEmpty { subscribers[peer.number] = nil }
                return
            }
        }
        peer.subscriptions[number] = subscription
    }

    /// Reads on from the ledger, off the loop, until the subscription has seen all that is
    /// committed.
    ///
    /// Begins when the reply to `subscribe` was handed over, which may wait for a commit: a client
    /// drops events of a subscription that it does not know yet.
    func catchUp(_ peer: Peer, _ number: UInt32) {
        guard let subscription = peer.subscriptions[number], let connection = peer.connection else {
            return
        }
        if subscription.nextSeq > committedSeq {
            peer.subscriptions[number]?.isCatchingUp = false
            return
        }
        // A client that reads slowly is given time: what it has not read waits in the ledger.
        if connection.pendingBytes > Engine.unreadMost {
            peer.heldSubscriptions.append(number)
            if peer.heldSubscriptions.count == 1 { catchUpOnceRead(peer) }
            return
        }
        catchUps.append(peer, number)
        readNext()
    }

    /// Lets a connection's subscriptions read on when its client has read what it was sent.
    private func catchUpOnceRead(_ peer: Peer) {
        let engine = NIOLoopBound(self, eventLoop: loop)
        let bound = NIOLoopBound(peer, eventLoop: loop)
        loop.scheduleTask(in: .milliseconds(20)) {
            let (engine, peer) = (engine.value, bound.value)
            guard let connection = peer.connection else { return }
            if connection.pendingBytes > Engine.unreadMost { return engine.catchUpOnceRead(peer) }
            let held = peer.heldSubscriptions
            peer.heldSubscriptions = []
            for number in held { engine.catchUp(peer, number) }
        }
    }

    /// Lets the next subscription read, off the loop. One at a time, users in turn: the ledger has one
    /// reader, and those that have ended meanwhile cost nothing.
    private func readNext() {
        if isCatchingUp { return }
        while let (peer, number) = catchUps.popFirst() {
            guard let subscription = peer.subscriptions[number], peer.connection != nil else {
                continue
            }
            isCatchingUp = true
            let engine = NIOLoopBound(self, eventLoop: loop)
            let bound = NIOLoopBound(peer, eventLoop: loop)
            let (reader, loop) = (ledger.reader, loop)
            let (from, through) = (subscription.nextSeq, committedSeq)
            surroundings.background {
                let result = Result { () throws(LedgerFailure) in
                    try reader.events(from: from, limit: Engine.catchUpEntries)
                }
                loop.execute {
                    engine.value.isCatchingUp = false
                    engine.value.caughtUp(bound.value, number, through, result)
                    engine.value.readNext()
                }
            }
            return
        }
    }

    private func caughtUp(
        _ peer: Peer, _ number: UInt32, _ through: UInt64,
        _ result: Result<[(seq: UInt64, record: EventRecord?)], LedgerFailure>
    ) {
        guard peer.subscriptions[number] != nil else { return }
        switch result {
        case .failure(let failure):
            logger.error("events cannot be read: \(failure)")
            peer.connection?.close(.shuttingDown, message: "the ledger cannot be read")
        case .success(let read):
            deliver(read.compactMap(\.record)[...], to: peer, number)
            let last = read.last?.seq ?? through
            if let next = peer.subscriptions[number]?.nextSeq, next <= last {
                peer.subscriptions[number]?.nextSeq = last + 1
            }
            flush(peer)
            catchUp(peer, number)
        }
    }
}

extension LedgerReader {
    /// The events of at most `limit` entries from `seq` on, with the numbers of all of them.
    fileprivate func events(
        from seq: UInt64, limit: Int
    ) throws(LedgerFailure) -> [(seq: UInt64, record: EventRecord?)] {
        var result: [(seq: UInt64, record: EventRecord?)] = []
        for entry in try entries(from: seq, limit: limit) {
            let record = EventRecord(entry) { try? path(of: $0) }
            result.append((entry.seq, record))
        }
        return result
    }
}
