/// The answers that retries get again, by user, account and client instance.
struct AnswerBook {
    /// How long an answer is kept at least, in milliseconds.
    static let keptFor: Int64 = 600_000

    /// What is known of a key.
    enum Finding {
        case new
        case stored(Answer)
        case otherPayload
        case acknowledged
        case full
    }

    /// One client instance's answers in one scope.
    struct Lane {
        var floor: UInt64 = 0
        var lastUsed: Instant
        var answers: [StoredAnswer] = []
        var isChanged = false
    }

    private(set) var lanes: [LaneID: Lane] = [:]
    private var counts: [KeyScope: Int] = [:]
    /// Lanes that differ from what is stored.
    var changed: [LaneID] = []
    /// When outlived answers are dropped next.
    var nextSweep = Instant(nanoseconds: 0)

    /// What is known of a key.
    func find(_ key: RequestKey, limits: Limits) -> Finding {
        guard let lane = lanes[LaneID(key)] else {
            return lanes.count < limits.lanes && hasRoom(key, limits) ? .new : .full
        }
        if let stored = lane.answers.last(where: { $0.number == key.number }) {
            return stored.digest == key.digest ? .stored(stored.answer) : .otherPayload
        }
        if key.number <= lane.floor { return .acknowledged }
        return hasRoom(key, limits) ? .new : .full
    }

    private func hasRoom(_ key: RequestKey, _ limits: Limits) -> Bool {
        if counts[key.scope, default: 0] < limits.answersPerScope { return true }
        // What this very request acknowledges makes room.
        guard let lane = lanes[LaneID(key)] else { return false }
        return lane.answers.contains { $0.number <= key.acknowledgedThrough }
    }

    /// Keeps an answer.
    mutating func store(_ answer: Answer, for key: RequestKey, at time: Instant) {
        acknowledge(
            Acknowledged(
                scope: key.scope, client: key.client, through: key.acknowledgedThrough), at: time)
        let stored = StoredAnswer(
            number: key.number, digest: key.digest, time: time, answer: answer)
        let id = LaneID(key)
        lanes[id, default: Lane(lastUsed: time)].keep(stored, at: time)
        markChanged(id)
        counts[key.scope, default: 0] += 1
    }

    /// Drops answers that their client has received.
    mutating func acknowledge(_ fact: Acknowledged, at time: Instant) {
        let id = LaneID(scope: fact.scope, client: fact.client)
        guard let dropped = lanes[id]?.acknowledge(through: fact.through, at: time) else { return }
        markChanged(id)
        uncount(dropped, in: fact.scope)
    }

    /// Drops answers that are old and whose grant is not open, and lanes that have none left.
    ///
    /// Happens with the first entry after each minute, so that a replay does the same.
    mutating func sweep(at time: Instant, isOpen: (UInt64) -> Bool) {
        if time < nextSweep { return }
        nextSweep = time.advanced(milliseconds: 60_000)
        let horizon = Instant(
            nanoseconds: time.nanoseconds - AnswerBook.keptFor * 1_000_000)
        for id in Array(lanes.keys) {
            guard let lane = lanes[id] else { continue }
            let kept = lane.answers.filter { stored in
                if stored.time >= horizon { return true }
                if case .granted(let granted) = stored.answer { return isOpen(granted.grant) }
                return false
            }
            let dropped = lane.answers.count - kept.count
            let isOver = kept.isEmpty && lane.lastUsed < horizon
            if dropped == 0 && !isOver { continue }
            if isOver {
                lanes[id] = nil
                changed.append(id)
            } else {
                // A number that outlived its answer is not executed again while its lane is known.
                let gone = lane.answers.last { answer in !kept.contains(answer) }
                lanes[id]?.floor = max(lane.floor, gone?.number ?? 0)
                lanes[id]?.answers = kept
                markChanged(id)
            }
            uncount(dropped, in: id.scope)
        }
    }

    private mutating func uncount(_ count: Int, in scope: KeyScope) {
        guard count > 0, let before = counts[scope] else { return }
        counts[scope] = before == count ? nil : before - count
    }

    private mutating func markChanged(_ id: LaneID) {
        if lanes[id]?.isChanged == true { return }
        lanes[id]?.isChanged = true
        changed.append(id)
    }

    /// The lanes that changed, and those of them that are gone; forgets that they did.
    mutating func takeChanges() -> (changed: [LaneRecord], removed: [LaneID]) {
        var records: [LaneRecord] = []
        var removed: [LaneID] = []
        for id in Set(changed) {
            lanes[id]?.isChanged = false
            if let record = record(of: id) { records.append(record) } else { removed.append(id) }
        }
        changed.removeAll(keepingCapacity: true)
        return (records, removed)
    }

    private func record(of id: LaneID) -> LaneRecord? {
        lanes[id].map {
            LaneRecord(
                scope: id.scope, client: id.client, floor: $0.floor, lastUsed: $0.lastUsed,
                answers: $0.answers)
        }
    }

    /// All lanes, by scope and client.
    func records() -> [LaneRecord] {
        lanes.keys.sorted().compactMap(record(of:))
    }

    mutating func restore(_ records: [LaneRecord]) {
        for record in records {
            let id = LaneID(scope: record.scope, client: record.client)
            lanes[id] = Lane(
                floor: record.floor, lastUsed: record.lastUsed, answers: record.answers)
            if !record.answers.isEmpty { counts[record.scope, default: 0] += record.answers.count }
        }
    }
}

extension AnswerBook.Lane {
    fileprivate mutating func keep(_ stored: StoredAnswer, at time: Instant) {
        lastUsed = time
        let index = answers.lastIndex { $0.number < stored.number }.map { $0 + 1 } ?? 0
        answers.insert(stored, at: index)
    }

    fileprivate mutating func acknowledge(through number: UInt64, at time: Instant) -> Int? {
        guard number > floor else { return nil }
        lastUsed = time
        floor = number
        let before = answers.count
        answers.removeAll { $0.number <= number }
        return before - answers.count
    }
}

extension LaneID: Comparable {
    init(_ key: RequestKey) { self.init(scope: key.scope, client: key.client) }

    /// The order in which lanes are stored: by account, user, client.
    public static func < (a: LaneID, b: LaneID) -> Bool {
        (a.scope.account, a.scope.uid, a.client) < (b.scope.account, b.scope.uid, b.client)
    }
}
