import BursarCore
import BursarSimulation
import Testing

/// Random trees against the rule by which the pool admits: what is committed at a node is the sum,
/// over its members, of what is committed there or protected, and it is at most the ceiling.
@Suite("Claim tree, random")
struct ClaimTreePropertyTests {
    @Test("minimums and ceilings hold at every level, nothing idles needlessly", arguments: 1...40)
    func admission(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<20 {
            let (nodes, supply) = Self.tree(&random)
            let rule = Self.rule(&random)
            let awards = ClaimTree(nodes).allocate(supply: supply, by: rule)
            let amounts = awards.amounts
            var sums = [Int64](repeating: 0, count: nodes.count + 1)
            for (index, node) in nodes.enumerated() {
                sums[node.parent + 1] += amounts[index]
                #expect(amounts[index] >= 0 && amounts[index] <= node.ceiling, "seed \(seed)")
                if node.allocator == nil { #expect(amounts[index] <= node.claim.demand) }
            }
            #expect(sums[0] <= supply)
            for (index, node) in nodes.enumerated() where node.allocator != nil {
                #expect(sums[index + 1] == amounts[index], "seed \(seed)")
            }
            // Where minimums and all that is protected fit, the awards could have been admitted,
            let floors = nodes.map(Self.floor)
            guard Self.fits(floors, nodes, supply) else { continue }
            for (amount, floor) in zip(amounts, floors) { #expect(amount >= floor, "seed \(seed)") }
            #expect(Self.fits(amounts, nodes, supply), "seed \(seed)")
            // and no unit more could have been.
            for (index, node) in nodes.enumerated()
            where node.allocator == nil && amounts[index] < node.claim.demand {
                var more = amounts
                more[index] += 1
                #expect(!Self.fits(more, nodes, supply), "seed \(seed), node \(index)")
            }
        }
    }

    @Test("a tree of one level is the rule itself", arguments: 1...10 as ClosedRange<UInt64>)
    func oneLevel(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<50 {
            let claims = random.claims()
            let supply = Int64.random(in: 0...200, using: &random)
            let rule = random.oneIn(4) ? StaticShares() : Self.rule(&random)
            let awards = ClaimTree(claims.map { ClaimTree.Node(claim: $0) })
                .allocate(supply: supply, by: rule)
            let expected = rule.allocate(supply: supply, claims: claims)
            #expect(awards.amounts == expected.amounts, "\(rule), seed \(seed)")
            let free = claims.map { _ in Int64(0) }
            #expect(awards.payments == (expected.payments.isEmpty ? free : expected.payments))
        }
    }

    /// What a leaf gets before anything is shared.
    private static func floor(_ node: ClaimTree.Node) -> Int64 {
        if node.allocator != nil { return 0 }
        let certain = max(node.claim.minimum, node.protected)
        return min(certain, node.claim.demand, node.ceiling)
    }

    /// Whether the awards of the leaves, with what is protected, stay within ceilings and supply.
    private static func fits(
        _ amounts: [Int64], _ nodes: [ClaimTree.Node], _ supply: Int64
    ) -> Bool {
        var committed = [Int64](repeating: 0, count: nodes.count + 1)
        for (index, node) in nodes.enumerated().reversed() {
            if node.allocator == nil { committed[index + 1] = amounts[index] }
            if committed[index + 1] > node.ceiling { return false }
            let protected = min(node.protected, node.ceiling)
            committed[node.parent + 1] += max(committed[index + 1], protected)
        }
        return committed[0] <= supply
    }

    /// A rule that leaves nothing idle.
    private static func rule(_ random: inout SeededRandom) -> any Allocator<Int64> {
        switch Int.random(in: 0..<3, using: &random) {
        case 0: MaxMin()
        case 1: StrictPriority()
        default: Karma(guarantee: random.oneIn(2) ? 500_000 : 0, quantum: random.next())
        }
    }

    private static func tree(_ random: inout SeededRandom) -> ([ClaimTree.Node], Int64) {
        var nodes: [ClaimTree.Node] = []
        var groups = [-1]
        for claim in random.claims(upTo: 14, minimum: 12) {
            var node = ClaimTree.Node(claim: claim, parent: groups.randomElement(using: &random)!)
            if random.oneIn(3) { node.protected = .random(in: 0...12, using: &random) }
            if random.oneIn(3) { node.ceiling = .random(in: 0...50, using: &random) }
            if random.oneIn(3) {
                node.allocator = rule(&random)
                node.claim.minimum = 0
                groups.append(nodes.count)
            }
            nodes.append(node)
        }
        return (nodes, .random(in: 0...250, using: &random))
    }
}
