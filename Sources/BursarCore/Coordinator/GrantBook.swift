import HeapModule

/// Open grants, grants that a late commit may still correct, and when leases end.
struct GrantBook {
    private(set) var records: [UInt64: GrantRecord] = [:]
    /// Grants that are open.
    private(set) var openCount = 0
    private var leases = Heap<Lease>()
    private var abandoned = Heap<UInt64>()
    private(set) var abandonedCount = 0
    private var bySession: [UInt64: Set<UInt64>] = [:]
    /// Grants that differ from what is stored; a number may stand here more than once.
    var changed: [UInt64] = []

    private struct Lease: Comparable {
        var expires: Instant
        var grant: UInt64

        static func < (a: Lease, b: Lease) -> Bool {
            a.expires != b.expires ? a.expires < b.expires : a.grant < b.grant
        }
    }

    /// A grant that is open.
    func open(_ id: UInt64) -> GrantRecord? {
        guard let record = records[id], record.abandoned == nil else { return nil }
        return record
    }

    /// Grants that are open, in no order.
    var allOpen: some Sequence<GrantRecord> {
        records.values.lazy.filter { $0.abandoned == nil }
    }

    /// Numbers of a session's open grants, rising.
    func grants(ofSession session: UInt64) -> [UInt64] { bySession[session]?.sorted() ?? [] }

    mutating func insert(_ record: GrantRecord) {
        records[record.id] = record
        if record.abandoned != nil {
            abandoned.insert(record.id)
            abandonedCount += 1
        } else {
            openCount += 1
            if record.session != 0 { bySession[record.session, default: []].insert(record.id) }
            schedule(record)
        }
        changed.append(record.id)
    }

    mutating func update(_ id: UInt64, _ body: (inout GrantRecord) -> Void) {
        guard let index = records.index(forKey: id) else { preconditionFailure("grant \(id)") }
        let expires = records.values[index].expires
        body(&records.values[index])
        if records.values[index].expires != expires { schedule(records.values[index]) }
        changed.append(id)
    }

    /// Ends an open grant.
    mutating func remove(_ id: UInt64) {
        guard let record = records.removeValue(forKey: id) else { return }
        if record.abandoned == nil { close(record) } else { abandonedCount -= 1 }
        changed.append(id)
    }

    /// Ends an open grant whose outcome is unknown; it stays until a late commit corrects it.
    mutating func abandon(_ id: UInt64, charged: Amounts, inPeriod: Quantities, period: UInt64) {
        guard let record = records[id] else { return }
        close(record)
        update(id) {
            $0.abandoned = charged
            $0.trackedInPeriod = inPeriod
            $0.period = period
        }
        abandoned.insert(id)
        abandonedCount += 1
    }

    /// Forgets the oldest abandoned grants beyond `most`.
    mutating func trimAbandoned(to most: Int) {
        while abandonedCount > most, let id = abandoned.popMin() {
            if records[id]?.abandoned != nil { remove(id) }
        }
        if abandoned.count > 2 * abandonedCount + 1_024 {
            abandoned = Heap(records.values.filter { $0.abandoned != nil }.map(\.id))
        }
    }

    private mutating func close(_ record: GrantRecord) {
        openCount -= 1
        if record.session != 0 {
            bySession[record.session]?.remove(record.id)
            if bySession[record.session]?.isEmpty == true { bySession[record.session] = nil }
        }
    }

    private mutating func schedule(_ record: GrantRecord) {
        leases.insert(Lease(expires: record.expires, grant: record.id))
        // Ended grants leave their lease behind; clear them out when they are the most.
        if leases.count > 2 * openCount + 1_024 {
            leases = Heap(allOpen.map { Lease(expires: $0.expires, grant: $0.id) })
        }
    }

    /// When the next lease ends; may be early, where the grant has ended otherwise.
    var nextExpiry: Instant? { leases.min?.expires }

    /// Takes the open grants whose lease has ended by `now`, by end and number.
    mutating func takeExpired(by now: Instant) -> [UInt64] {
        var expired: [UInt64] = []
        while let lease = leases.min, lease.expires <= now {
            _ = leases.removeMin()
            if open(lease.grant)?.expires == lease.expires { expired.append(lease.grant) }
        }
        return expired
    }

    /// The changed grants, and the numbers of those that are gone though they were stored; forgets
    /// that they changed.
    mutating func takeChanges(storedThrough seq: UInt64) -> (
        changed: [GrantRecord], removed: [UInt64]
    ) {
        var kept: [GrantRecord] = []
        var removed: [UInt64] = []
        for id in Set(changed) {
            if let record = records[id] {
                kept.append(record)
            } else if id <= seq {
                removed.append(id)
            }
        }
        changed.removeAll(keepingCapacity: true)
        return (kept, removed)
    }
}
