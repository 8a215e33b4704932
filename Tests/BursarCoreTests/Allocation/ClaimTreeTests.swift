import BursarCore
import Testing

@Suite("Claim tree")
struct ClaimTreeTests {
    private func divide(
        _ supply: Int64, _ nodes: [ClaimTree.Node], by allocator: any Allocator<Int64> = MaxMin()
    ) -> [Int64] {
        ClaimTree(nodes).allocate(supply: supply, by: allocator).amounts
    }

    private func leaf(
        _ demand: Int64, in parent: Int = -1, minimum: Int64 = 0, protected: Int64 = 0,
        ceiling: Int64 = .max, weight: UInt64 = 1, priority: Int32 = 0
    ) -> ClaimTree.Node {
        ClaimTree.Node(
            claim: Claim(weight: weight, minimum: minimum, demand: demand, priority: priority),
            parent: parent, protected: protected, ceiling: ceiling)
    }

    private func group(
        in parent: Int = -1, minimum: Int64 = 0, protected: Int64 = 0, ceiling: Int64 = .max,
        weight: UInt64 = 1, priority: Int32 = 0, credits: Int64 = 0,
        by allocator: any Allocator<Int64> = MaxMin()
    ) -> ClaimTree.Node {
        ClaimTree.Node(
            claim: Claim(weight: weight, minimum: minimum, priority: priority, credits: credits),
            parent: parent, protected: protected, ceiling: ceiling, allocator: allocator)
    }

    @Test("groups share by their weights, whatever number they are; what one leaves others get")
    func groups() {
        let nodes = [
            group(), leaf(.max, in: 0), leaf(.max, in: 0), leaf(.max, in: 0),
            group(weight: 3), leaf(30, in: 4), leaf(.max, in: 4),
        ]
        #expect(divide(120, nodes) == [30, 10, 10, 10, 90, 30, 60])
        var idle = nodes
        idle[6].claim.demand = 0
        #expect(divide(120, idle) == [90, 30, 30, 30, 30, 30, 0])
    }

    @Test("a group's ceiling holds for all beneath it together, at any depth")
    func ceilings() {
        let nodes = [
            group(ceiling: 60), group(in: 0, ceiling: 50), leaf(.max, in: 1, ceiling: 20),
            leaf(.max, in: 1), leaf(.max, in: 0, ceiling: 5), leaf(.max, ceiling: 70),
        ]
        #expect(divide(200, nodes) == [55, 50, 20, 30, 5, 70])
    }

    @Test("what is protected is kept while it idles, and given when asked for")
    func protected() {
        let idle = [leaf(0, protected: 40), leaf(.max, weight: 100)]
        #expect(divide(100, idle) == [0, 60])
        // More than it would get by its weight, and before any class.
        #expect(divide(100, [leaf(50, protected: 40), idle[1]]) == [40, 60])
        let classes = [leaf(50, protected: 40), leaf(.max, priority: 1)]
        #expect(divide(100, classes, by: StrictPriority()) == [40, 60])
        // A part of it.
        #expect(divide(100, [leaf(10, protected: 40), idle[1]]) == [10, 60])
    }

    @Test("a minimum, in contrast, is lent while it idles")
    func minimum() {
        #expect(divide(100, [leaf(0, minimum: 40), leaf(.max)]) == [0, 100])
        #expect(divide(100, [leaf(50, minimum: 40), leaf(.max, weight: 100)]) == [40, 60])
    }

    @Test("what is protected deep in the tree is kept from everyone outside too")
    func protectedBeneath() {
        // The group lends all of its own, but not that of the one in it.
        let nodes = [
            group(), leaf(0, in: 0, protected: 40), leaf(.max, in: 0, ceiling: 10),
            leaf(.max, priority: 9),
        ]
        #expect(divide(100, nodes, by: StrictPriority()) == [0, 0, 0, 60])
        #expect(divide(100, nodes) == [10, 0, 10, 50])
    }

    @Test("a group's protected part is for those beneath it, idle or not")
    func protectedGroup() {
        let nodes = [
            group(protected: 70), leaf(10, in: 0), leaf(50, in: 0), leaf(.max, weight: 99),
        ]
        #expect(divide(100, nodes) == [60, 10, 50, 30])
        #expect(divide(80, nodes) == [60, 10, 50, 10])
    }

    @Test("nothing is protected above a ceiling")
    func protectedWithinCeiling() {
        let beneath = [group(ceiling: 30), leaf(0, in: 0, protected: 50), leaf(.max, in: 0)]
        #expect(divide(100, beneath + [leaf(.max)]) == [0, 0, 0, 70])
        let own = [leaf(0, protected: 50, ceiling: 30), leaf(.max)]
        #expect(divide(100, own) == [0, 70])
    }

    @Test("minimums reach up: a group gets those of its members before others get more")
    func minimumsBeneath() {
        let nodes = [
            group(), group(in: 0), leaf(80, in: 1, minimum: 30), leaf(5, in: 1, minimum: 20),
            leaf(.max, in: 0), leaf(.max, priority: 1),
        ]
        #expect(divide(100, nodes, by: StrictPriority()) == [35, 35, 30, 5, 0, 65])
    }

    @Test("a group's own minimum is for whoever asks in it")
    func minimumOfGroup() {
        let nodes = [
            group(minimum: 60), leaf(10, in: 0), leaf(.max, in: 0), leaf(.max, weight: 99),
        ]
        #expect(divide(100, nodes) == [60, 10, 50, 40])
    }

    @Test("every group divides by its own rule")
    func rules() {
        let nodes = [
            group(by: StrictPriority()), leaf(.max, in: 0), leaf(30, in: 0, priority: 1),
            group(by: StaticShares()), leaf(0, in: 3), leaf(.max, in: 3),
        ]
        #expect(divide(100, nodes) == [50, 20, 30, 25, 0, 25])
    }

    @Test("groups pay and earn credits among each other")
    func credits() {
        let nodes = [
            group(credits: 10), leaf(4, in: 0), leaf(2, in: 0), group(credits: 10), leaf(0, in: 3),
        ]
        let awards = ClaimTree(nodes)
            .allocate(supply: 6, by: Karma(guarantee: 1_000_000, quantum: 0))
        #expect(awards.amounts == [6, 4, 2, 0, 0])
        #expect(awards.payments == [3, 0, 0, -3, 0])
    }

    @Test("a group without members gets nothing but keeps what is protected")
    func withoutMembers() {
        #expect(divide(100, [group(protected: 20), leaf(.max)]) == [0, 80])
        #expect(divide(100, []) == [])
    }

    @Test("as deep as one likes")
    func depth() {
        var nodes = (0..<10_000).map { group(in: $0 - 1) }
        nodes.append(leaf(70, in: 9_999))
        #expect(divide(100, nodes) == [Int64](repeating: 70, count: 10_001))
    }

    @Test("unlimited demands, ceilings and protected parts")
    func largest() {
        let nodes = [
            group(protected: .max), leaf(.max, in: 0, minimum: .max), leaf(.max, in: 0),
            leaf(.max, protected: .max),
        ]
        let amounts = divide(.max, nodes)
        #expect(amounts[0] > 0 && amounts[3] > 0)
        #expect(UInt64(amounts[0]) + UInt64(amounts[3]) == UInt64(Int64.max))
        #expect(amounts[1] + amounts[2] == amounts[0])
    }
}
