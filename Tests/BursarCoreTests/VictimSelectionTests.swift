import BursarCore
import Testing

@Suite("Choice of what is recalled")
struct VictimSelectionTests {
    private func grants(_ held: (UInt64, Int64)...) -> [VictimSelection.Grant] {
        held.map { VictimSelection.Grant(id: $0.0, held: Quantities(tokens: $0.1)) }
    }

    private func borrower(
        _ borrowed: Int64, above: Int = -1, meeting: Int = 1, lendable: Int64 = 1_000,
        weight: UInt32 = 1, priority: Int32 = 0, _ grants: [VictimSelection.Grant] = []
    ) -> VictimSelection.Borrower {
        VictimSelection.Borrower(
            above: above, meeting: meeting, borrowed: Quantities(tokens: borrowed),
            lendable: Quantities(tokens: lendable), weight: weight, priority: priority,
            grants: grants)
    }

    /// Short of so many tokens at the second of two nodes: that above the asker.
    private func choose(
        _ short: Int64, _ borrowers: [VictimSelection.Borrower]
    ) -> [VictimSelection.Victim] {
        VictimSelection(
            shortages: [.zero, Quantities(tokens: short)], borrowers: borrowers
        ).victims
    }

    @Test("the largest borrowed part by weight comes first, as it is after each choice")
    func largestPart() {
        let borrowers = [
            borrower(300, weight: 2, grants((1, 100), (2, 100))),
            borrower(200, grants((3, 100), (4, 100))),
        ]
        // 300 ÷ 2 is less than 200, and more than the 100 that are left after the first choice.
        #expect(choose(100, borrowers).map(\.grant) == [3])
        #expect(choose(150, borrowers).map(\.grant) == [3, 1])
    }

    @Test("what the group can lend is the measure")
    func lendable() {
        let borrowers = [
            borrower(100, lendable: 1_000, grants((1, 100))),
            borrower(50, lendable: 100, grants((2, 50))),
        ]
        #expect(choose(10, borrowers).map(\.grant) == [2])
        #expect(
            choose(10, [borrowers[0], borrower(1, lendable: 0, grants((2, 50)))]).map(\.amounts)
                == [Quantities(tokens: 100)], "one unit alone does not cover it")
    }

    @Test("then the lowest priority, then the newest grant")
    func ties() {
        let equal = [
            borrower(100, priority: 1, grants((9, 100))), borrower(100, grants((3, 100))),
            borrower(100, grants((5, 100))),
        ]
        #expect(choose(300, equal).map(\.grant) == [5, 3, 9])
    }

    @Test("the branch comes before the account")
    func branch() {
        let borrowers = [
            borrower(300), borrower(100, above: 0, grants((1, 100))),
            borrower(200, grants((2, 200))),
        ]
        #expect(choose(100, borrowers).map(\.grant) == [1])
        // After it the branch has 200 too; its account has nothing left to give.
        #expect(choose(200, borrowers).map(\.grant) == [2], "dropped in reverse")
    }

    @Test("no more is taken than is borrowed at every level")
    func levels() {
        let borrowers = [borrower(70), borrower(300, above: 0, grants((1, 50), (2, 90)))]
        #expect(choose(71, borrowers).isEmpty)
        #expect(
            choose(70, borrowers) == [
                VictimSelection.Victim(grant: 1, borrower: 1, amounts: Quantities(tokens: 50)),
                VictimSelection.Victim(grant: 2, borrower: 1, amounts: Quantities(tokens: 20)),
            ])
    }

    @Test("a grant is recalled as far as it is borrowed, not only as far as is short")
    func whole() {
        #expect(
            choose(10, [borrower(80, grants((1, 100)))]).map(\.amounts) == [Quantities(tokens: 80)])
    }

    @Test("what is not needed after all is dropped, the last choice first")
    func dropped() {
        let borrowers = [borrower(90, grants((1, 20))), borrower(60, grants((2, 60)))]
        #expect(choose(60, borrowers).map(\.grant) == [2])
        #expect(choose(61, borrowers).map(\.grant) == [1, 2])
    }

    @Test("nothing is chosen where all of it would not do, or nothing is short")
    func uncovered() {
        #expect(choose(101, [borrower(100, grants((1, 100)))]).isEmpty)
        #expect(choose(0, [borrower(100, grants((1, 100)))]).isEmpty)
        #expect(choose(1, []).isEmpty)
    }

    @Test("each resource by itself: what is short is recalled, and nothing else")
    func perResource() {
        func borrower(_ id: UInt64, tokens: Int64, cost: Int64) -> VictimSelection.Borrower {
            let amounts = Quantities(tokens: tokens, time: 7, cost: cost)
            return VictimSelection.Borrower(
                meeting: 0, borrowed: amounts, lendable: Quantities(repeating: 100),
                grants: [VictimSelection.Grant(id: id, held: amounts)])
        }
        let selection = VictimSelection(
            shortages: [Quantities(tokens: 30, cost: 5)],
            borrowers: [borrower(1, tokens: 40, cost: 0), borrower(2, tokens: 20, cost: 20)])
        #expect(
            selection.victims == [
                VictimSelection.Victim(grant: 1, borrower: 0, amounts: Quantities(tokens: 40)),
                VictimSelection.Victim(grant: 2, borrower: 1, amounts: Quantities(cost: 20)),
            ])
    }

    @Test("who meets the asker further up does not help below")
    func meeting() {
        let near = borrower(50, meeting: 1, grants((1, 50)))
        let far = borrower(500, meeting: 2, grants((2, 500)))
        let short = [Quantities.zero, Quantities(tokens: 20), Quantities(tokens: 60)]
        #expect(VictimSelection(shortages: short, borrowers: [far]).victims.isEmpty)
        #expect(
            VictimSelection(shortages: short, borrowers: [near, far]).victims.map(\.grant)
                == [2, 1])
        let above = [Quantities.zero, .zero, Quantities(tokens: 60)]
        #expect(
            VictimSelection(shortages: above, borrowers: [near, far]).victims.map(\.grant) == [2])
    }

    @Test("parts are compared exactly, whatever their size")
    func exact() {
        let most = Amounts.most
        let borrowers = [
            borrower(most - 1, lendable: most, weight: 1_000_000, grants((1, most - 1))),
            borrower(most, lendable: most, weight: 1_000_000, grants((2, most))),
        ]
        #expect(choose(1, borrowers).map(\.grant) == [2])
    }
}
