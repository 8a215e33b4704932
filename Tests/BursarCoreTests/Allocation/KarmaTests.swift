import BursarCore
import BursarSimulation
import Testing

@Suite("Karma")
struct KarmaTests {
    /// Credits and claims over several quanta.
    private struct Run {
        var credits: [Int64]
        var quantum: UInt64 = 0
        var totals: [Int64]

        init(credits: [Int64]) {
            self.credits = credits
            totals = credits.map { _ in 0 }
        }

        mutating func next(_ supply: Int64, guarantee: Int64, demands: [Int64]) -> [Int64] {
            let awards = Karma(guarantee: guarantee, quantum: quantum).allocate(
                supply: supply,
                claims: zip(demands, credits).map { Claim(demand: $0, credits: $1) })
            for index in credits.indices {
                credits[index] -= awards.payments[index]
                totals[index] += awards.amounts[index]
            }
            quantum += 1
            return awards.amounts
        }
    }

    @Test("the paper's running example: three agents, six slices, half of them guaranteed")
    func runningExample() {
        var run = Run(credits: [6, 6, 6])
        let quanta: [(demands: [Int64], amounts: [Int64], credits: [Int64])] = [
            ([3, 2, 1], [3, 2, 1], [5, 6, 7]),
            ([3, 0, 0], [3, 0, 0], [4, 8, 9]),
            ([0, 3, 0], [0, 3, 0], [6, 7, 11]),
            ([2, 2, 4], [1, 1, 4], [7, 8, 9]),
            ([2, 3, 5], [1, 2, 3], [8, 8, 8]),
        ]
        for (number, quantum) in quanta.enumerated() {
            let amounts = run.next(6, guarantee: 500_000, demands: quantum.demands)
            #expect(amounts == quantum.amounts, "quantum \(number)")
            #expect(run.credits == quantum.credits, "quantum \(number)")
        }
        #expect(run.totals == [8, 8, 8])
    }

    @Test("the same as one unit after the other", arguments: 1...40 as ClosedRange<UInt64>)
    func reference(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<100 {
            let claims = random.claims()
            let supply = Int64.random(in: 0...80, using: &random)
            let guarantee = Int64.random(in: 0...6, using: &random) * 1_000_000 / 6
            let quantum = Int.random(in: 0...20, using: &random)
            let expected = KarmaReference(
                supply: supply, claims: claims, guarantee: guarantee, quantum: quantum)
            let awards = Karma(guarantee: guarantee, quantum: UInt64(quantum))
                .allocate(supply: supply, claims: claims)
            #expect(awards.amounts == expected.amounts, "seed \(seed)")
            let credits = zip(claims, awards.payments).map { $0.credits - $1 }
            #expect(credits == expected.credits, "seed \(seed)")
            #expect(credits.allSatisfy { $0 >= 0 }, "seed \(seed)")
            // What is granted and not taken is the only change of what there is in credits.
            let change = -awards.payments.reduce(0, +)
            #expect(change == expected.shared - expected.takenFromShared, "seed \(seed)")
        }
    }

    @Test("among those with as many credits it goes by order, and so does what they earn")
    func ties() {
        let claims = [Claim(demand: 9, credits: 5), Claim(demand: 9, credits: 5)]
        let idle = [Claim(demand: 0, credits: 7), Claim(demand: 0, credits: 7)]
        // 2 each for certain, nothing shared: two borrow what the other two donate.
        var awards = Karma(guarantee: 1_000_000, quantum: 0).allocate(
            supply: 8, claims: claims + idle)
        #expect(awards.amounts == [4, 4, 0, 0])
        #expect(awards.payments == [2, 2, -2, -2])
        awards = Karma(guarantee: 1_000_000, quantum: 0).allocate(
            supply: 8, claims: [claims[0], Claim(demand: 3, credits: 5)] + idle)
        #expect(awards.amounts == [5, 3, 0, 0])
        #expect(awards.payments == [3, 1, -2, -2])
    }

    @Test("the remainder of the grant goes round")
    func rotation() {
        let claims = [Claim(demand: 0), Claim(demand: 0), Claim(demand: 0)]
        let granted = (0..<4).map { quantum in
            Karma(guarantee: 0, quantum: quantum).allocate(supply: 5, claims: claims).payments
        }
        #expect(granted == [[-2, -2, -1], [-1, -2, -2], [-2, -1, -2], [-2, -2, -1]])
        let last = Karma(guarantee: 0, quantum: .max).allocate(supply: 5, claims: claims)
        #expect(last.payments == granted[0])
    }

    @Test("without credits the rest is free of charge, by max-min over what all have")
    func withoutCredits() {
        let claims = [Claim(demand: 9), Claim(demand: 9, credits: 3), Claim(demand: 0, credits: 8)]
        let awards = Karma(guarantee: 1_000_000, quantum: 0).allocate(supply: 9, claims: claims)
        // 3 each for certain; the second buys the 3 of the third.
        #expect(awards.amounts == [3, 6, 0])
        #expect(awards.payments == [0, 3, -3])
        // 4 each and 3 for the second; the last of the 12 brings the first nearer to it.
        let more = Karma(guarantee: 1_000_000, quantum: 0).allocate(supply: 12, claims: claims)
        #expect(more.amounts == [5, 7, 0])
        #expect(more.payments == [0, 3, -3])
    }

    @Test("a minimum above the guaranteed share is guaranteed, and donated where it idles")
    func minimums() {
        let rule = Karma(guarantee: 500_000, quantum: 0)
        let claims = [Claim(minimum: 7, demand: 9), Claim(demand: 9, credits: 50)]
        #expect(rule.allocate(supply: 10, claims: claims).amounts == [7, 3])
        let idle = [Claim(minimum: 7, demand: 0), Claim(demand: 9, credits: 50)]
        let awards = rule.allocate(supply: 10, claims: idle)
        #expect(awards.amounts == [0, 9])
        // 2 for certain; 1 shared and granted to the first, who earns 7 of the 7 taken.
        #expect(awards.payments == [-8, 7])
        // Minimums go before even shares where both do not fit.
        let tight = [Claim(minimum: 9), Claim()]
        #expect(
            Karma(guarantee: 1_000_000, quantum: 0).allocate(supply: 10, claims: tight).amounts
                == [9, 1])
    }

    @Test("the largest amounts of everything")
    func largest() {
        let rich = Int64(1) << 61
        let claims = [Claim(credits: rich), Claim(credits: rich), Claim(demand: 0, credits: .max)]
        for guarantee in [0, 500_000, 1_000_000] as [Int64] {
            let awards = Karma(guarantee: guarantee, quantum: 1)
                .allocate(supply: .max, claims: claims)
            #expect(awards.amounts[0] + awards.amounts[1] == .max)
            #expect(awards.amounts[2] == 0)
            for (claim, payment) in zip(claims.prefix(2), awards.payments) {
                #expect(claim.credits - payment >= 0)
            }
            #expect(awards.payments[2] <= 0)
        }
    }

    @Test("who waits is served when it needs much, as max-min never would")
    func longRun() {
        // Everyone asks for 6 of 12 on average; the last one for four quanta at once.
        var run = Run(credits: [12_000, 12_000, 12_000])
        var even = [Int64](repeating: 0, count: 3)
        for quantum in 0..<400 {
            let demands: [Int64] = [6, 6, quantum % 4 == 3 ? 24 : 0]
            _ = run.next(12, guarantee: 500_000, demands: demands)
            let amounts = MaxMin().allocate(supply: 12, claims: demands.map { Claim(demand: $0) })
                .amounts
            for index in even.indices { even[index] += amounts[index] }
        }
        #expect(run.totals.reduce(0, +) == even.reduce(0, +))
        #expect(even == [2_200, 2_200, 400])
        // It cannot have more: of every fourth quantum all but what is the others' for certain.
        #expect(run.totals == [2_000, 2_000, 800])
    }

    @Test("random demands of one mean come out even", arguments: [1, 2, 3] as [UInt64])
    func evenTotals(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var run = Run(credits: [Int64](repeating: 10_000, count: 8))
        var even = [Int64](repeating: 0, count: 8)
        for _ in 0..<1_000 {
            // The later ones ask more seldom, and then for more.
            let demands = (1...8).map { random.oneIn($0) ? Int64($0) * 10 : 0 }
            _ = run.next(64, guarantee: 0, demands: demands)
            let claims = demands.map { Claim(demand: $0) }
            let amounts = MaxMin().allocate(supply: 64, claims: claims).amounts
            for index in even.indices { even[index] += amounts[index] }
        }
        let spread = { (totals: [Int64]) in totals.max()! - totals.min()! }
        #expect(spread(run.totals) * 10 < spread(even), "\(run.totals), \(even), seed \(seed)")
    }
}
