import BursarSimulation
import Testing

@testable import BursarCore

@Suite("What users share")
struct UserSharesTests {
    /// Takes one at a time until no more is admitted.
    private func fill(_ shares: inout UserShares, user: UInt32, capacity: Int, most: Int = .max) {
        while shares.admits(1, for: user, capacity: capacity, most: most) {
            shares.add(1, to: user)
        }
    }

    @Test("each flood leaves something for the next user")
    func floods() {
        var shares = UserShares()
        var held: [Int] = []
        for user in 1...5 as ClosedRange<UInt32> {
            fill(&shares, user: user, capacity: 1_000)
            held.append(shares.held(by: user))
        }
        #expect(held == [500, 167, 84, 50, 34])
        #expect(shares.total == held.reduce(0, +))
        #expect(shares.admits(1, for: 6, capacity: 1_000))
    }

    @Test("what there is goes to whoever wants it, down to the last one")
    func smallest() {
        var shares = UserShares()
        fill(&shares, user: 1, capacity: 1)
        #expect(shares.held(by: 1) == 1)
        #expect(!shares.admits(1, for: 2, capacity: 1))
        #expect(!UserShares().admits(1, for: 1, capacity: 0))
    }

    @Test("a user has its own bound besides")
    func bound() {
        var shares = UserShares()
        fill(&shares, user: 1, capacity: 1_000, most: 7)
        #expect(shares.held(by: 1) == 7)
    }

    @Test("what is given back is there again, and nothing is left of who has nothing")
    func release() {
        var shares = UserShares()
        fill(&shares, user: 1, capacity: 10)
        fill(&shares, user: 2, capacity: 10)
        shares.remove(shares.held(by: 1), from: 1)
        #expect(shares.users == 1)
        #expect(shares.share(of: 2, capacity: 10) == 5)
        shares.remove(shares.held(by: 2), from: 2)
        #expect(shares == UserShares())
    }

    @Test("a lowered capacity takes nothing away, and gives nothing")
    func lowered() {
        var shares = UserShares()
        fill(&shares, user: 1, capacity: 100)
        #expect(shares.held(by: 1) == 50)
        #expect(!shares.admits(1, for: 1, capacity: 10))
        #expect(!shares.admits(1, for: 2, capacity: 10))
    }

    @Test("a user is admitted exactly as far as its share goes")
    func definition() {
        let seed = UInt64.random(in: 0...(.max))
        var random = SeededRandom(seed: seed)
        for _ in 0..<300 {
            var shares = UserShares()
            for user in 1...UInt32.random(in: 1...6, using: &random) {
                shares.add(Int.random(in: 0...30, using: &random), to: user)
            }
            for _ in 0..<20 {
                let user = UInt32.random(in: 1...7, using: &random)
                let capacity = Int.random(in: 0...400, using: &random)
                let most = Int.random(in: 0...60, using: &random)
                let amount = Int.random(in: 0...5, using: &random)
                let share = shares.share(of: user, capacity: capacity, most: most)
                #expect(
                    shares.admits(amount, for: user, capacity: capacity, most: most)
                        == (shares.held(by: user) + amount <= share), "seed \(seed)")
            }
        }
    }
}
