extension GrantBook {
    mutating func schedule(_ expires: Instant, _ grant: UInt64) {
        leases.insert(Lease(expires: expires, grant: grant))
        // Ended grants leave their lease behind; clear them out when they are the most.
        if leases.count > 2 * openCount + 1_024 {
            leases = LeaseQueue(allOpen.map { Lease(expires: $0.expires, grant: $0.id) })
        }
    }

    /// Takes leases of ended grants, and those that were lengthened, off the front of the queue.
    mutating func dropEndedLeases() {
        while let lease = leases.first {
            if let place = openPlace(of: lease.grant),
                places[place].record.expires == lease.expires
            {
                return
            }
            leases.removeFirst()
        }
    }

    /// When the next lease ends.
    var nextExpiry: Instant? { leases.first?.expires }

    /// Takes the open grants whose lease has ended by `now`, by end and number.
    mutating func takeExpired(by now: Instant) -> [UInt64] {
        var expired: [UInt64] = []
        while let lease = leases.first, lease.expires <= now {
            leases.removeFirst()
            guard let place = openPlace(of: lease.grant) else { continue }
            if places[place].record.expires == lease.expires { expired.append(lease.grant) }
        }
        dropEndedLeases()
        return expired
    }
}
