import BursarCore
import BursarSimulation
import Testing

/// What every rule that divides one resource keeps to.
@Suite("Allocators")
struct AllocatorPropertyTests {
    private static let instances = 60

    private static func rules(_ random: inout SeededRandom) -> [any Allocator<Int64>] {
        let guarantee = Int64.random(in: 0...4, using: &random) * 250_000
        return [
            MaxMin(), StrictPriority(), StaticShares(),
            Karma(guarantee: guarantee, quantum: random.next()),
        ]
    }

    @Test("awards lie between minimum and demand and within the supply", arguments: 1...20)
    func bounds(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<Self.instances {
            let claims = random.claims()
            let supply = Int64.random(in: 0...200, using: &random)
            for rule in Self.rules(&random) {
                let amounts = rule.allocate(supply: supply, claims: claims).amounts
                let sum = amounts.reduce(0, +)
                #expect(amounts.count == claims.count)
                #expect(sum <= supply, "\(rule), seed \(seed)")
                // A fixed share does not depend on what anyone asks for.
                let isFixed = rule is StaticShares
                let minimums = claims.reduce(0) { $0 + (isFixed ? $1.minimum : $1.certain) }
                if !isFixed {
                    // Nothing stays idle that somebody asks for.
                    #expect(sum == claims.demanded(of: supply), "\(rule), seed \(seed)")
                }
                for (claim, amount) in zip(claims, amounts) {
                    #expect(amount >= 0 && amount <= claim.demand, "\(rule), seed \(seed)")
                    #expect(minimums > supply || amount >= claim.certain, "\(rule), seed \(seed)")
                }
            }
        }
    }

    @Test("the order of the claims matters for less than a unit", arguments: 1...10)
    func permutation(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<Self.instances {
            let claims = random.claims()
            let order = claims.indices.shuffled(using: &random)
            let shuffled = order.map { claims[$0] }
            let supply = Int64.random(in: 0...200, using: &random)
            for rule in [MaxMin(), StrictPriority(), StaticShares()] as [any Allocator<Int64>] {
                let amounts = rule.allocate(supply: supply, claims: claims).amounts
                let again = rule.allocate(supply: supply, claims: shuffled).amounts
                for (place, index) in order.enumerated() {
                    #expect(abs(amounts[index] - again[place]) <= 1, "\(rule), seed \(seed)")
                }
            }
        }
    }

    @Test("with Karma too, where credits are granted to all alike", arguments: 1...10)
    func permutationWithCredits(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<Self.instances {
            let claims = random.claims(minimum: 0)
            let order = claims.indices.shuffled(using: &random)
            let shuffled = order.map { claims[$0] }
            let supply = Int64(claims.count) * .random(in: 0...30, using: &random)
            let rule = Karma(guarantee: 500_000, quantum: 0)
            let awards = rule.allocate(supply: supply, claims: claims)
            let again = rule.allocate(supply: supply, claims: shuffled)
            for (place, index) in order.enumerated() {
                let difference = awards.amounts[index] - again.amounts[place]
                #expect(abs(difference) <= 1, "seed \(seed)")
                let paid = awards.payments[index] - again.payments[place]
                #expect(abs(paid) <= 1, "seed \(seed)")
            }
        }
    }

    @Test("nobody loses more than a unit where there is more", arguments: 1...10)
    func monotony(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<Self.instances {
            let claims = random.claims()
            let supply = Int64.random(in: 0...200, using: &random)
            let more = supply + .random(in: 1...20, using: &random)
            for rule in [MaxMin(), StrictPriority(), StaticShares()] as [any Allocator<Int64>] {
                let before = rule.allocate(supply: supply, claims: claims).amounts
                let after = rule.allocate(supply: more, claims: claims).amounts
                for (old, new) in zip(before, after) {
                    #expect(new >= old - 1, "\(rule), seed \(seed)")
                }
            }
        }
    }

    @Test("everything at its largest")
    func largest() {
        let claims = [
            Claim(weight: .max, minimum: .max / 4, credits: 1 << 61),
            Claim(weight: .max, demand: .max - 1, priority: .max, credits: 1 << 61),
            Claim(weight: .max), Claim(weight: .max, demand: .max / 8),
            Claim(minimum: .max, priority: .min), Claim(weight: .max, minimum: .max),
        ]
        var random = SeededRandom(seed: 1)
        for rule in Self.rules(&random) {
            for count in 1...claims.count {
                let amounts = rule.allocate(supply: .max, claims: Array(claims.prefix(count)))
                    .amounts
                let sum = amounts.reduce(UInt64(0)) { $0 + UInt64($1) }
                #expect(sum == UInt64(Int64.max) || rule is StaticShares)
                #expect(sum <= UInt64(Int64.max))
            }
        }
    }

    @Test("nothing to divide, and nobody to divide it among")
    func nothing() {
        var random = SeededRandom(seed: 1)
        for rule in Self.rules(&random) {
            #expect(rule.allocate(supply: 10, claims: []).amounts == [])
            let claims = [Claim(minimum: 5, credits: 3), Claim(credits: 2)]
            #expect(rule.allocate(supply: 0, claims: claims).amounts == [0, 0])
        }
    }
}
