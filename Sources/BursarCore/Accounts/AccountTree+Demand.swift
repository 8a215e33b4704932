/// Demand that is learned from past periods, in groups that divide by it.
extension AccountTree {
    /// Gives accounts that come to a group where others were seen already the mean of what is
    /// expected of these, and so an even share.
    mutating func expectOfNewcomers(in group: Int) {
        guard accounts[group].policy.learnsDemand else { return }
        let children = accounts[group].children
        let newcomers = children.filter { accounts[$0].record.demand == nil }
        if newcomers.isEmpty || newcomers.count == children.count { return }
        var mean = Quantities.zero
        for resource in Resource.allCases {
            // Who has a nominal of its own has no part in the division.
            let known = children.compactMap { child -> Int64? in
                guard case .finite = accounts[child].record.settings.nominal[resource] else {
                    return accounts[child].record.demand?.expected[resource]
                }
                return nil
            }
            let sum = known.reduce(Int128(0)) { $0 + Int128($1) }
            if !known.isEmpty { mean[resource] = Int64(sum / Int128(known.count)) }
        }
        for newcomer in newcomers {
            accounts[newcomer].record.demand = DemandRecord(expected: mean)
            markChanged(newcomer)
        }
    }

    /// Moves what is expected of a group's accounts towards what they needed in the period that ends.
    /// Called before consumption starts from zero.
    mutating func learnDemand(in group: Int) {
        let policy = accounts[group].policy
        for child in accounts[group].children {
            guard policy.learnsDemand else {
                if accounts[child].record.demand == nil { continue }
                accounts[child].record.demand = nil
                markChanged(child)
                continue
            }
            let observed = accounts[child].treeUsed
            // Who was never seen was expected to need what it was given.
            let given = accounts[child].record.nominal.combined(observed) { $0 == .max ? $1 : $0 }
            let before = accounts[child].record.demand?.expected ?? given
            var demand = DemandRecord(
                expected: before.combined(observed) { expected, observed in
                    AccountTree.learned(expected, observed, rate: policy.learningRate)
                })
            demand.before = before
            demand.observed = observed
            accounts[child].record.demand = demand
            markChanged(child)
        }
    }

    /// Exponential smoothing (Brown) in integers: a step is rounded away from the old value, so that
    /// it arrives.
    private static func learned(_ expected: Int64, _ observed: Int64, rate: Int64) -> Int64 {
        let (step, rest) = (Int128(observed - expected) * Int128(rate))
            .quotientAndRemainder(dividingBy: 1_000_000)
        return expected + Int64(step) + Int64(rest.signum())
    }

    /// Weights by which demand divides a group's nominal; all the same before anything was learned.
    /// They sum to less than 2^62 and a unit for each, so that products with amounts do not overflow.
    func expectedWeights(of resource: Resource, in group: Int) -> [UInt64] {
        let expected = accounts[group].children.map {
            accounts[$0].record.demand?.expected[resource] ?? 0
        }
        var sum = expected.reduce(UInt128(0)) { $0 + UInt128($1) }
        var shift = 0
        while sum >> 62 > 0 {
            sum >>= 1
            shift += 1
        }
        return expected.map { max(1, UInt64($0) >> UInt64(shift)) }
    }
}

extension Policy {
    /// Whether a group's nominal is divided by what its accounts are expected to need.
    var learnsDemand: Bool { allocation == .dynamic && sharing != .auction }
}
