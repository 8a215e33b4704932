import HeapModule

/// Open grants, grants that a late commit may still correct, and when leases end.
///
/// Each grant is a member of two rings, that of its account and that of its session, so that ending
/// either costs what it has, not what there is.
struct GrantBook {
    private let inPlace = InPlace()
    /// Places of grants; those of ended ones are used again.
    var places: ContiguousArray<Place> = []
    private var freePlaces: [Int] = []
    private var placeOf = PlaceTable()
    /// Grants that are open.
    private(set) var openCount = 0
    private(set) var abandonedCount = 0
    /// Per slot of an account: the newest of its grants, or -1.
    var newestOfAccount: ContiguousArray<Int> = []
    /// Per session: the newest of its open grants.
    var newestOfSession = PlaceTable()
    var leases = LeaseQueue()
    private var abandoned = Heap<UInt64>()
    /// Per account that wants something back: the grants.
    var recalls: [AccountID: Set<UInt64>] = [:]
    var recallCount = 0
    /// When it is taken.
    var dues = Heap<Lease>()
    /// Places whose grant differs from what is stored, at most once each.
    private var changed: [Int] = []
    /// Stored grants that are gone.
    private var removed: [UInt64] = []

    /// A grant, and its neighbours among those of its account and its session.
    struct Place {
        var record: GrantRecord
        var ofAccount = Neighbours()
        var ofSession = Neighbours()
        var isUsed = true
        var isChanged = true
    }

    /// Places of the next older and the next newer grant, or -1.
    struct Neighbours {
        var older = -1
        var newer = -1
    }

    struct Lease: Comparable {
        var expires: Instant
        var grant: UInt64

        static func < (a: Lease, b: Lease) -> Bool {
            a.expires != b.expires ? a.expires < b.expires : a.grant < b.grant
        }
    }

    /// Number of grants, open and abandoned.
    var count: Int { placeOf.count }

    /// Where a grant is that is open, or that a late commit may still correct.
    func place(of id: UInt64) -> Int? { placeOf[id] }

    /// A grant that is open, or that a late commit may still correct.
    func record(_ id: UInt64) -> GrantRecord? { placeOf[id].map { places[$0].record } }

    /// Where a grant is that is open.
    func openPlace(of id: UInt64) -> Int? {
        guard let place = placeOf[id], places[place].record.abandoned == nil else { return nil }
        return place
    }

    /// A grant that is open.
    func open(_ id: UInt64) -> GrantRecord? { openPlace(of: id).map { places[$0].record } }

    /// All grants, in no order.
    var all: some Sequence<GrantRecord> { places.lazy.filter(\.isUsed).map(\.record) }

    /// Grants that are open, in no order.
    var allOpen: some Sequence<GrantRecord> { all.lazy.filter { $0.abandoned == nil } }

    mutating func insert(_ record: consuming GrantRecord) {
        let (id, expires) = (record.id, record.expires)
        let (isOpen, recall) = (record.abandoned == nil, record.recall)
        let place: Int
        if let free = freePlaces.popLast() {
            place = free
            // A removed grant may still be listed as changed; the list names places.
            let isListed = places[place].isChanged
            places[place] = Place(record: record)
            if !isListed { changed.append(place) }
        } else {
            place = places.count
            places.append(Place(record: record))
            changed.append(place)
        }
        placeOf.insert(id, at: place)
        linkToAccount(place)
        if isOpen {
            openCount += 1
            linkToSession(place)
            schedule(expires, id)
            if let recall { listRecall(recall, of: id) }
        } else {
            abandoned.insert(id)
            abandonedCount += 1
        }
    }

    mutating func update(_ id: UInt64, _ body: (inout GrantRecord) -> Void) {
        guard let place = placeOf[id] else { preconditionFailure("grant g\(id) is known") }
        update(place: place, body)
    }

    mutating func update(place: Int, _ body: (inout GrantRecord) -> Void) {
        let expires = places[place].record.expires
        body(&places[place].record)
        let now = places[place].record.expires
        if now != expires {
            schedule(now, places[place].record.id)
            dropEndedLeases()
        }
        if places[place].isChanged { return }
        places[place].isChanged = true
        changed.append(place)
    }

    /// Forgets a grant; `stored` tells whether the last checkpoint included it.
    mutating func remove(place: Int, stored: Bool) {
        let id = places[place].record.id
        if places[place].record.abandoned == nil { close(place) } else { abandonedCount -= 1 }
        unlinkFromAccount(place)
        placeOf.remove(id)
        places[place].isUsed = false
        freePlaces.append(place)
        if stored { removed.append(id) }
        if leases.first?.grant == id { dropEndedLeases() }
    }

    /// Ends an open grant whose outcome is unknown; it stays until a late commit corrects it.
    mutating func abandon(place: Int, charged: Amounts, inPeriod: Quantities, period: UInt64) {
        close(place)
        update(place: place) {
            $0.abandoned = charged
            $0.trackedInPeriod = inPeriod
            $0.period = period
        }
        let id = places[place].record.id
        abandoned.insert(id)
        abandonedCount += 1
        if leases.first?.grant == id { dropEndedLeases() }
    }

    /// Forgets the oldest abandoned grants beyond `most`.
    mutating func trimAbandoned(to most: Int, storedThrough seq: UInt64) {
        while abandonedCount > most, let id = abandoned.popMin() {
            if let place = placeOf[id], places[place].record.abandoned != nil {
                remove(place: place, stored: id <= seq)
            }
        }
        if abandoned.count > 2 * abandonedCount + 1_024 {
            abandoned = Heap(all.lazy.filter { $0.abandoned != nil }.map(\.id))
        }
    }

    private mutating func close(_ place: Int) {
        openCount -= 1
        unlinkFromSession(place)
    }

    /// How many grants a checkpoint would hold now, at most.
    var changeCount: Int { changed.count + removed.count }

    /// The changed grants, and the numbers of those that are gone though they were stored; forgets
    /// that they changed.
    mutating func takeChanges() -> (changed: [GrantRecord], removed: [UInt64]) {
        var kept: [GrantRecord] = []
        kept.reserveCapacity(min(changed.count, openCount))
        for place in changed {
            places[place].isChanged = false
            if places[place].isUsed { kept.append(places[place].record) }
        }
        changed.removeAll(keepingCapacity: true)
        let gone = removed
        removed.removeAll(keepingCapacity: true)
        return (kept, gone)
    }
}
