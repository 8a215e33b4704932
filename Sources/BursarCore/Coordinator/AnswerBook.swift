import DequeModule

/// The answers that retries get again, by user, account and client instance.
struct AnswerBook {
    private let inPlace = InPlace()
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
        var id: LaneID
        /// Place of its scope.
        var scope: Int
        var floor: UInt64 = 0
        var lastUsed: Instant
        /// By rising number.
        var answers: Deque<StoredAnswer> = []
        var isUsed = true
        var isChanged = true
    }

    /// A client instance, whatever accounts its keys are about.
    private struct Instance: Hashable {
        var client: UInt64
        var uid: UInt32
    }

    /// What the lanes of a user and an account have in common.
    struct Scope {
        var id: KeyScope
        var lanes = 0
        var answers = 0
    }

    /// Places of lanes; those of forgotten ones are used again.
    var lanes: ContiguousArray<Lane> = []
    private var freeLanes: [Int] = []
    private(set) var placeOf: [LaneID: Int] = [:]
    /// The place that was looked up last: requests of one client come together.
    private var lastPlace = 0
    var scopes: ContiguousArray<Scope> = []
    private var freeScopes: [Int] = []
    private var scopeOf: [KeyScope: Int] = [:]
    private var laneShares = UserShares()
    private(set) var answerShares = UserShares()
    private var lanesOfInstance: [Instance: Set<Int>] = [:]
    /// Places of lanes that differ from what is stored, at most once each.
    var changed: [Int] = []
    var removed: [LaneID] = []
    /// When outlived answers are dropped next.
    var nextSweep = Instant(nanoseconds: 0)

    /// What is known of a key; remembers where its lane is, for the answer that follows.
    mutating func lookUp(_ key: RequestKey, limits: Limits) -> Finding {
        let id = LaneID(key)
        if recentPlace(of: id) == nil, let place = placeOf[id] { lastPlace = place }
        return find(key, limits: limits)
    }

    /// What is known of a key.
    func find(_ key: RequestKey, limits: Limits) -> Finding {
        let id = LaneID(key)
        let user = key.scope.uid
        guard let place = recentPlace(of: id) ?? placeOf[id] else {
            let isFull =
                !laneShares.admits(1, for: user, capacity: limits.lanes)
                || !answerShares.admits(1, for: user, capacity: limits.answers)
                || scopeOf[key.scope].map { scopes[$0].answers >= limits.answersPerScope } ?? false
            return isFull ? .full : .new
        }
        if let index = lanes[place].index(of: key.number) {
            let stored = lanes[place].answers[index]
            return stored.digest == key.digest ? .stored(stored.answer) : .otherPayload
        }
        if key.number <= lanes[place].floor { return .acknowledged }
        if scopes[lanes[place].scope].answers < limits.answersPerScope,
            answerShares.admits(1, for: user, capacity: limits.answers)
        {
            return .new
        }
        // What this very request acknowledges makes room.
        let oldest = lanes[place].answers.first?.number ?? .max
        return oldest <= key.acknowledgedThrough ? .new : .full
    }

    private func recentPlace(of id: LaneID) -> Int? {
        lastPlace < lanes.count && lanes[lastPlace].id == id && lanes[lastPlace].isUsed
            ? lastPlace : nil
    }

    /// Answers up to this number are acknowledged in a lane; 0 where the lane is not known.
    func floor(of id: LaneID) -> UInt64 { placeOf[id].map { lanes[$0].floor } ?? 0 }

    /// The lanes of a client instance, whatever accounts its keys were about.
    func lanes(ofClient client: UInt64, uid: UInt32) -> [LaneID] {
        lanesOfInstance[Instance(client: client, uid: uid), default: []].map { lanes[$0].id }
            .sorted()
    }

    /// Keeps an answer.
    mutating func store(_ answer: consuming Answer, for key: RequestKey, at time: Instant) {
        let id = LaneID(key)
        let place = recentPlace(of: id) ?? placeOf[id] ?? addLane(id, at: time)
        lastPlace = place
        let stored = StoredAnswer(
            number: key.number, digest: key.digest, time: time, answer: answer)
        let dropped = lanes[place].keep(stored, acknowledging: key.acknowledgedThrough)
        countAnswers(1 - dropped, in: lanes[place].scope)
        markChanged(place)
    }

    /// Drops answers that their client has received.
    mutating func acknowledge(_ fact: Acknowledged, at time: Instant) {
        guard let place = placeOf[LaneID(scope: fact.scope, client: fact.client)],
            fact.through > lanes[place].floor
        else { return }
        let dropped = lanes[place].acknowledge(through: fact.through, isInUse: false)
        lanes[place].lastUsed = time
        countAnswers(-dropped, in: lanes[place].scope)
        markChanged(place)
    }

    /// Drops answers that are old and whose grant is not open, and lanes that have none left.
    ///
    /// Happens with the first entry after each minute, so that a replay does the same.
    mutating func sweep(at time: Instant, isOpen: (UInt64) -> Bool) {
        if time < nextSweep { return }
        nextSweep = time.advanced(milliseconds: 60_000)
        let horizon = Instant(
            nanoseconds: time.nanoseconds - AnswerBook.keptFor * 1_000_000)
        for place in lanes.indices where lanes[place].isUsed {
            let dropped = lanes[place].dropOutlived(since: horizon, isOpen: isOpen)
            countAnswers(-dropped, in: lanes[place].scope)
            if lanes[place].answers.isEmpty, lanes[place].lastUsed < horizon {
                removeLane(place)
            } else if dropped > 0 {
                markChanged(place)
            }
        }
    }

    mutating func addLane(_ id: LaneID, at time: Instant) -> Int {
        let scope = scopeOf[id.scope] ?? addScope(id.scope)
        scopes[scope].lanes += 1
        laneShares.add(1, to: id.scope.uid)
        let lane = Lane(id: id, scope: scope, lastUsed: time)
        let place: Int
        if let free = freeLanes.popLast() {
            place = free
            let isListed = lanes[place].isChanged
            lanes[place] = lane
            if !isListed { changed.append(place) }
        } else {
            place = lanes.count
            lanes.append(lane)
            changed.append(place)
        }
        placeOf[id] = place
        let instance = Instance(client: id.client, uid: id.scope.uid)
        lanesOfInstance[instance, default: []].insert(place)
        return place
    }

    /// So many more answers are kept in a scope, or fewer.
    mutating func countAnswers(_ change: Int, in scope: Int) {
        if change == 0 { return }
        scopes[scope].answers += change
        let user = scopes[scope].id.uid
        if change > 0 {
            answerShares.add(change, to: user)
        } else {
            answerShares.remove(-change, from: user)
        }
    }

    private mutating func addScope(_ id: KeyScope) -> Int {
        let place: Int
        if let free = freeScopes.popLast() {
            place = free
            scopes[place] = Scope(id: id)
        } else {
            place = scopes.count
            scopes.append(Scope(id: id))
        }
        scopeOf[id] = place
        return place
    }

    private mutating func removeLane(_ place: Int) {
        let (id, scope) = (lanes[place].id, lanes[place].scope)
        placeOf[id] = nil
        lanes[place].isUsed = false
        freeLanes.append(place)
        let instance = Instance(client: id.client, uid: id.scope.uid)
        lanesOfInstance[instance]?.remove(place)
        if lanesOfInstance[instance]?.isEmpty == true { lanesOfInstance[instance] = nil }
        removed.append(id)
        laneShares.remove(1, from: id.scope.uid)
        scopes[scope].lanes -= 1
        if scopes[scope].lanes == 0 {
            scopeOf[id.scope] = nil
            freeScopes.append(scope)
        }
    }

    private mutating func markChanged(_ place: Int) {
        if lanes[place].isChanged { return }
        lanes[place].isChanged = true
        changed.append(place)
    }
}
