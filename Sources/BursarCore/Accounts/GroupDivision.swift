/// How one resource of a group's nominal is divided among its accounts: minima and nominals.
///
/// Minima: absolute ones as they are; fractions of the group's nominal, which scale down together
/// where they exceed what the absolute ones leave; for the rest the group's default fraction, these
/// together at most one half of the nominal and at most what is left. Nominals: explicit ones as
/// they are; what they leave is divided by the group's strategy above the minima.
struct GroupDivision {
    private(set) var minima: [Int64]
    private(set) var nominals: [Int64]

    init(supply: Int64, policy: Policy, resource: Resource, settings: [AccountSettings]) {
        minima = settings.map { _ in 0 }
        nominals = settings.map { _ in .max }
        let explicit = settings.map { $0.nominal[resource].finite }
        guard supply != .max else {
            for (index, setting) in settings.enumerated() {
                nominals[index] = explicit[index] ?? .max
                if case .absolute(let amount) = setting.reserved[resource] { minima[index] = amount }
            }
            return
        }
        let left = max(0, supply - explicit.reduce(0) { $0.addingClamped($1 ?? 0) })
        setMinima(
            supply: supply, left: left, settings.map { $0.reserved[resource] },
            policy.defaultReserved, explicit)
        let computed = settings.indices.filter { explicit[$0] == nil }
        let claims = computed.map { index in
            Claim(
                weight: policy.allocation == .equal ? 1 : UInt64(settings[index].weight),
                minimum: minima[index],
                demand: max(minima[index], settings[index].ceiling[resource].finite ?? .max))
        }
        let awards = MaxMin().allocate(supply: left, claims: claims)
        for (index, award) in zip(computed, awards) { nominals[index] = max(award, minima[index]) }
        for (index, amount) in explicit.enumerated() {
            if let amount { nominals[index] = amount }
        }
    }

    private mutating func setMinima(
        supply: Int64, left: Int64, _ bounds: [Bound], _ defaultFraction: Int64,
        _ explicit: [Int64?]
    ) {
        var free = Int128(supply)
        var absolute: [Int] = []
        var fractions: [(index: Int, amount: Int64)] = []
        var defaults: [(index: Int, amount: Int64)] = []
        for (index, bound) in bounds.enumerated() {
            let most = explicit[index] ?? supply
            switch bound {
            case .absolute(let amount):
                minima[index] = amount
                absolute.append(index)
                free -= Int128(amount)
            case .fraction, .unlimited:
                fractions.append((index, min(most, bound.amount(of: supply) ?? supply)))
            case .inherited:
                let part = Bound.fraction(defaultFraction).amount(of: supply) ?? 0
                defaults.append((index, min(most, part)))
            }
        }
        if free < 0 {
            // Only a lowered capacity leads here: allocate refuses minima that do not fit.
            let scaled = Apportionment.divide(supply, by: absolute.map { UInt64(minima[$0]) })
            for (index, amount) in zip(absolute, scaled) { minima[index] = amount }
            free = 0
        }
        free -= Int128(assign(fractions, most: Int64(free)))
        // A default never takes what explicit allocations of others were given.
        let own = defaults.filter { explicit[$0.index] != nil }
        let shared = defaults.filter { explicit[$0.index] == nil }
        let most = min(Int64(free), supply / 2)
        let used = assign(own, most: most)
        let spoken = bounds.indices.filter { explicit[$0] == nil }.reduce(Int64(0)) { $0 + minima[$1] }
        _ = assign(shared, most: max(0, min(most - used, left - spoken)))
    }

    /// Gives each its amount, or scales all down together; returns what was given.
    private mutating func assign(_ claims: [(index: Int, amount: Int64)], most: Int64) -> Int64 {
        let sum = claims.reduce(Int128(0)) { $0 + Int128($1.amount) }
        if sum <= Int128(most) {
            for claim in claims { minima[claim.index] = claim.amount }
            return Int64(sum)
        }
        let scaled = Apportionment.divide(most, by: claims.map { UInt64($0.amount) })
        for (claim, amount) in zip(claims, scaled) { minima[claim.index] = amount }
        return most
    }
}

extension Amount {
    /// The amount where it is finite.
    var finite: Int64? {
        if case .finite(let amount) = self { amount } else { nil }
    }
}
