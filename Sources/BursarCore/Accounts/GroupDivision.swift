/// How one resource of a group's nominal is divided among its accounts: minima and nominals.
///
/// Minima: absolute ones as they are; fractions of the group's nominal, which scale down together
/// where they exceed what the absolute ones leave; for the rest the group's default fraction, these
/// together at most one half of the nominal and at most what is left. Nominals: explicit ones as
/// they are; what they and the group's own usage leave is divided by the group's strategy, nobody
/// getting less than the minimum.
struct GroupDivision {
    /// What one account brings to the division.
    struct Member {
        /// Its own nominal, where the settings say one.
        var explicit: Int64?
        var reserved: Bound
        var ceiling: Int64
        var weight: UInt64

        /// The most that its minimum makes sense for.
        var most: Int64 { min(explicit ?? .max, ceiling) }
    }

    private(set) var minima: [Int64]
    private(set) var nominals: [Int64]

    /// Divides `supply`, of which the group itself uses `used`.
    init(supply: Int64, used: Int64, defaultFraction: Int64, members: [Member]) {
        minima = [Int64](repeating: 0, count: members.count)
        nominals = [Int64](repeating: .max, count: members.count)
        for (index, member) in members.enumerated() {
            if let explicit = member.explicit { nominals[index] = explicit }
        }
        guard supply != .max else {
            for (index, member) in members.enumerated() {
                if case .absolute(let amount) = member.reserved { minima[index] = amount }
            }
            return
        }
        let spoken = members.reduce(Int64(0)) { $0.addingClamped($1.explicit ?? 0) }
        let left = max(0, supply - spoken)
        setMinima(supply: supply, left: left, defaultFraction, members)
        let computed = members.indices.filter { members[$0].explicit == nil }
        let claims = computed.map { index in
            Claim(
                weight: members[index].weight, minimum: minima[index],
                demand: max(minima[index], members[index].ceiling))
        }
        let awards = MaxMin().allocate(supply: max(0, left - used), claims: claims).amounts
        for (index, award) in zip(computed, awards) { nominals[index] = max(award, minima[index]) }
    }

    private mutating func setMinima(
        supply: Int64, left: Int64, _ defaultFraction: Int64, _ members: [Member]
    ) {
        let standard = Bound.fraction(defaultFraction).amount(of: supply) ?? 0
        var free = Int128(supply)
        var absolute: [Int] = []
        var fractions: [Int] = []
        var defaults: [Int] = []
        for (index, member) in members.enumerated() {
            switch member.reserved {
            case .absolute(let amount):
                minima[index] = amount
                absolute.append(index)
                free -= Int128(amount)
            case .fraction, .unlimited:
                minima[index] = min(member.most, member.reserved.amount(of: supply) ?? supply)
                minima[index] = min(minima[index], supply)
                fractions.append(index)
            case .inherited:
                minima[index] = min(member.most, standard)
                defaults.append(index)
            }
        }
        // Only a lowered capacity leads below zero: allocate refuses minima that do not fit.
        if free < 0 { scaleDown(absolute, to: supply) }
        var rest = Int64(max(0, free))
        rest -= scaleDown(fractions, to: rest)
        scaleDown(defaults, to: min(rest, supply / 2))
        // A default never takes what explicit allocations of others were given.
        let own = (absolute + fractions).filter { members[$0].explicit == nil }
        let taken = own.reduce(Int64(0)) { $0.addingClamped(minima[$1]) }
        scaleDown(defaults.filter { members[$0].explicit == nil }, to: left - min(left, taken))
    }

    /// Scales the minima of some accounts down together until they sum to `most`; returns the sum.
    @discardableResult
    private mutating func scaleDown(_ indices: [Int], to most: Int64) -> Int64 {
        let sum = indices.reduce(Int128(0)) { $0 + Int128(minima[$1]) }
        if sum <= Int128(most) { return Int64(sum) }
        let scaled = Apportionment.divide(most, by: indices.map { UInt64(minima[$0]) })
        for (index, amount) in zip(indices, scaled) { minima[index] = amount }
        return most
    }
}

extension Amount {
    /// The amount where it is finite.
    var finite: Int64? {
        if case .finite(let amount) = self { amount } else { nil }
    }
}
