/// The sums are for information: one that is full stays full, and nothing is refused for it.
extension Statistics {
    mutating func count(_ fact: Granted) {
        grants &+= 1
        if fact.waited { waits &+= 1 }
        granted = granted.addingSaturated(fact.amounts.values)
        borrowed = borrowed.addingSaturated(fact.borrowed)
    }

    mutating func count(_ fact: Settled, isOverrun: Bool, tracked: Quantities) {
        switch fact.cause {
        case .committed: commits &+= 1
        case .voided: voids &+= 1
        case .expired, .orphaned: abandoned &+= 1
        }
        if isOverrun { overruns &+= 1 }
        actual = actual.addingSaturated(fact.actual.values - tracked)
        paidBack = paidBack.addingSaturated(fact.paidBack)
    }

    mutating func count(_ fact: Corrected, charged: Quantities) {
        lateCommits &+= 1
        actual = actual.addingSaturated(fact.actual.values - charged)
        paidBack = paidBack.addingSaturated(fact.paidBack)
    }

    mutating func count(_ fact: Denied) { denials &+= UInt64(fact.count) }

    mutating func count(_ fact: Tracked) {
        actual = actual.addingSaturated(fact.usage.values)
    }

    mutating func count(_ fact: Revoked) {
        paidBack = paidBack.addingSaturated(fact.returned.values)
    }

    mutating func count(_ fact: Repaid) {
        paidBack = paidBack.addingSaturated(fact.paidBack)
    }

    /// Adds those of others.
    mutating func add(_ other: Statistics) {
        grants &+= other.grants
        denials &+= other.denials
        waits &+= other.waits
        commits &+= other.commits
        voids &+= other.voids
        abandoned &+= other.abandoned
        lateCommits &+= other.lateCommits
        overruns &+= other.overruns
        granted = granted.addingSaturated(other.granted)
        actual = actual.addingSaturated(other.actual)
        borrowed = borrowed.addingSaturated(other.borrowed)
        paidBack = paidBack.addingSaturated(other.paidBack)
    }
}

extension Amounts {
    /// Whether more was used of something than these granted; what nobody asked for was not granted too
    /// little.
    func areExceeded(by actual: Amounts) -> Bool {
        Resource.allCases.contains {
            present & $0.bit != 0 && actual.values[$0] > values[$0]
        }
    }
}
