import BursarCore
import BursarSimulation

/// Dominant resource fairness as it is defined, one task after the other, in small numbers.
struct TaskByTask {
    var supply: Quantities
    var claims: [Claim]

    /// Random claims on a supply of up to `most` of each resource.
    init(seed: UInt64, supply most: Int64, task largest: Int64, plain: Bool = false) {
        var random = SeededRandom(seed: seed)
        supply = .zero
        for resource in Resource.allCases {
            supply[resource] = Int64.random(in: (plain ? most / 2 : 0)...most, using: &random)
            if !plain && random.oneIn(6) { supply[resource] = .max }
        }
        claims = (0..<Int.random(in: 1...6, using: &random)).map { _ in
            var claim = Claim()
            for resource in Resource.allCases where !random.oneIn(3) {
                // Small and large tasks side by side.
                let limit = max(1, largest >> Int64.random(in: 0...8, using: &random))
                claim.task[resource] = Int64.random(in: 0...limit, using: &random)
            }
            if random.oneIn(2) { claim.demand = Int64.random(in: 0...most, using: &random) }
            if plain { return claim }
            claim.weight = UInt64.random(in: 1...4, using: &random)
            if random.oneIn(3) { claim.minimum = Int64.random(in: 0...most / 4, using: &random) }
            return claim
        }
    }

    private var scarce: [Resource] { Resource.allCases.filter { supply[$0] != .max } }

    /// Whether the claim takes anything scarce at all.
    func takesScarce(_ index: Int) -> Bool {
        scarce.contains { claims[index].task[$0] > 0 }
    }

    /// The tasks each gets.
    func awards() -> [Int64] {
        var served = [Int64](repeating: 0, count: claims.count)
        for (index, claim) in claims.enumerated() where !takesScarce(index) {
            served[index] = claim.demand == .max ? 0 : claim.demand
        }
        let floors = claims.map { min($0.minimum, $0.demand) }
        serve(&served, to: floors) { (served: $0, of: floors[$1]) }
        serve(&served, to: claims.map(\.demand)) { count, index in
            (dominantShare(of: index) * count, Int64(claims[index].weight) * unit)
        }
        return served
    }

    /// One task at a time to the claim of the lowest level, a fraction, that it fits.
    private func serve(
        _ served: inout [Int64], to limits: [Int64],
        level: (Int64, Int) -> (served: Int64, of: Int64)
    ) {
        var open = claims.indices.filter(takesScarce)
        while true {
            open.removeAll { served[$0] >= limits[$0] }
            let next = open.min { first, second in
                let a = level(served[first], first)
                let b = level(served[second], second)
                return Int128(a.served) * Int128(b.of) < Int128(b.served) * Int128(a.of)
            }
            guard let next else { return }
            if fits(next, on: served) { served[next] += 1 } else { open.removeAll { $0 == next } }
        }
    }

    /// Whether one more task fits.
    func fits(_ index: Int, on served: [Int64]) -> Bool {
        scarce.allSatisfy { resource in
            let used = claims.indices.reduce(Int128(0)) {
                $0 + Int128(served[$1]) * Int128(claims[$1].task[resource])
            }
            return used + Int128(claims[index].task[resource]) <= Int128(supply[resource])
        }
    }

    /// The unit in which dominant shares are whole numbers: the product of all supplies.
    var unit: Int64 { scarce.reduce(1) { $0 * max(1, supply[$1]) } }

    /// The largest fraction of any supply that one task takes.
    func dominantShare(of index: Int) -> Int64 {
        scarce.map { unit / max(1, supply[$0]) * claims[index].task[$0] }.max() ?? 0
    }
}
