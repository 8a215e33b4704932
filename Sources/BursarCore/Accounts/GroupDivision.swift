/// How one resource of a group's nominal is divided among its accounts: minima and nominals.
///
/// Minima: absolute ones as they are; fractions of the group's nominal, which scale down together
/// where they exceed what the absolute ones leave; for the rest the group's default fraction, these
/// together at most one half of the nominal and at most what is left. Nominals: explicit ones as
/// they are; what they and the group's own usage leave is divided by the group's strategy, nobody
/// getting less than the minimum. Of what the group carried over, each gets what it saved itself, all
/// scaled down together where the group carried less; the strategy divides the rest. What some pay for
/// debt others have: what nobody had lent, the strategy divides too.
struct GroupDivision {
    /// What is divided, and how.
    struct Group {
        /// The nominal without what is carried over; `Int64.max`: no limit.
        var supply: Int64
        /// What is carried over.
        var carried: Int64
        /// What the group uses itself.
        var used: Int64
        /// The minimum of who says none, in parts per million of the supply.
        var defaultFraction: Int64
        /// Divides what the explicit nominals leave; `nil`: everything above the minima is for sale.
        var allocator: (any Allocator<Int64>)?
    }

    /// What one account brings to the division.
    struct Member {
        /// Its own nominal, where the settings say one.
        var explicit: Int64?
        var reserved: Bound
        var ceiling: Int64
        var weight: UInt64
        var priority: Int32 = 0
        /// What the accounts beneath it were promised as absolute minima.
        var promised: Int64 = 0
        /// What it left unused in the last period and may keep.
        var saved: Int64 = 0
        /// What it pays for debt in this period, negative, or is paid.
        var adjustment: Int64 = 0
        /// What it handed back in this period.
        var handedBack: Int64 = 0

        /// The most that its minimum makes sense for.
        var most: Int64 { min(explicit ?? .max, ceiling) }
    }

    private(set) var minima: [Int64]
    /// What each has in every period.
    private(set) var allotted: [Int64]
    /// What each gets of what the group carried over.
    private(set) var carried: [Int64]
    /// What each has in this period.
    private(set) var nominals: [Int64]

    init(_ group: Group, members: [Member]) {
        minima = [Int64](repeating: 0, count: members.count)
        carried = minima
        allotted = members.map { $0.explicit ?? .max }
        nominals = allotted
        if group.supply == .max {
            for (index, member) in members.enumerated() {
                if case .absolute(let amount) = member.reserved { minima[index] = amount }
            }
        } else {
            let spoken = members.reduce(Int64(0)) { $0.addingClamped($1.explicit ?? 0) }
            let left = max(0, group.supply - spoken)
            setMinima(supply: group.supply, left: left, group.defaultFraction, members)
            let paid = members.reduce(Int128(0)) { $0 + Int128($1.adjustment) }
            let supply = Int64(clamping: max(0, Int128(left) - Int128(group.used) - paid))
            let computed = members.indices.filter { members[$0].explicit == nil }
            allot(supply, by: group.allocator, among: computed, members)
            let overdrawn = spoken.addingClamped(group.used).subtractingClamped(group.supply)
            carry(max(0, group.carried - overdrawn), group.allocator, computed, members)
        }
        adjust(members)
    }

    /// Divides what explicit nominals leave.
    private mutating func allot(
        _ supply: Int64, by allocator: (any Allocator<Int64>)?, among computed: [Int],
        _ members: [Member]
    ) {
        let floors = floors(of: computed, supply: supply, members)
        let shares = divide(supply, by: allocator, among: computed, members) {
            (floors[$0], max(floors[$0], members[computed[$0]].ceiling))
        }
        for (place, index) in computed.enumerated() {
            allotted[index] = max(shares?[place] ?? floors[place], minima[index])
        }
    }

    /// Adds up what each has in this period. Nobody pays from its minimum, and nobody is paid what
    /// others could not pay.
    private mutating func adjust(_ members: [Member]) {
        let gains = members.map { max(0, $0.adjustment) }
        var paid = gains.reduce(Int128(0)) { $0 + Int128($1) }
        for (index, member) in members.enumerated() where allotted[index] != .max {
            let room = allotted[index] + carried[index] - minima[index]
            paid -= Int128(max(0, -member.adjustment - room))
        }
        for (index, gain) in GroupDivision.fit(gains, into: paid).enumerated() {
            nominals[index] = allotted[index]
            if allotted[index] == .max { continue }
            let member = members[index]
            let change = (member.adjustment > 0 ? gain : member.adjustment) - member.handedBack
            let whole = allotted[index] + carried[index]
            nominals[index] = max(whole + change, minima[index])
            carried[index] = min(carried[index], nominals[index] - minima[index])
        }
    }

    /// The awards of some members, whose minimum and demand `bounds` tells by their place; `nil`
    /// without an allocator.
    private func divide(
        _ supply: Int64, by allocator: (any Allocator<Int64>)?, among indices: [Int],
        _ members: [Member], bounds: (Int) -> (minimum: Int64, demand: Int64)
    ) -> [Int64]? {
        let claims = indices.enumerated().map { place, index in
            let (minimum, demand) = bounds(place)
            return Claim(
                weight: members[index].weight, minimum: minimum, demand: demand,
                priority: members[index].priority)
        }
        return allocator?.allocate(supply: supply, claims: claims).amounts
    }

    /// The least that computed nominals may be: the minimum, and as far as the supply goes what was
    /// promised to those beneath.
    private func floors(of computed: [Int], supply: Int64, _ members: [Member]) -> [Int64] {
        var floors = computed.map { minima[$0] }
        guard computed.contains(where: { members[$0].promised > 0 }) else { return floors }
        let wanted = computed.map { index in
            let promised = min(members[index].promised, members[index].ceiling)
            return max(0, promised - minima[index])
        }
        let free = Int128(supply) - floors.reduce(Int128(0)) { $0 + Int128($1) }
        for (place, extra) in GroupDivision.fit(wanted, into: free).enumerated() {
            floors[place] += extra
        }
        return floors
    }

    /// Divides what is carried over.
    private mutating func carry(
        _ amount: Int64, _ allocator: (any Allocator<Int64>)?, _ computed: [Int],
        _ members: [Member]
    ) {
        if amount == 0 { return }
        let room = members.indices.map { max(0, members[$0].ceiling - allotted[$0]) }
        let saved = members.indices.map { min(members[$0].saved, room[$0]) }
        carried = GroupDivision.fit(saved, into: Int128(amount))
        let rest = carried.reduce(amount) { $0 - $1 }
        let shares = divide(rest, by: allocator, among: computed, members) {
            (0, room[computed[$0]] - carried[computed[$0]])
        }
        for (index, share) in zip(computed, shares ?? []) { carried[index] += share }
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
        let scaled = GroupDivision.fit(indices.map { minima[$0] }, into: Int128(most))
        for (index, amount) in zip(indices, scaled) { minima[index] = amount }
        return scaled.reduce(0, +)
    }

    /// The amounts, scaled down together where they sum to more than `most`.
    private static func fit(_ amounts: [Int64], into most: Int128) -> [Int64] {
        let sum = amounts.reduce(Int128(0)) { $0 + Int128($1) }
        if sum <= most { return amounts }
        return Apportionment.divide(Int64(max(0, most)), by: amounts.map { UInt64($0) })
    }
}
