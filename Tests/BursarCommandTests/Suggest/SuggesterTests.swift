import BursarClient
import Testing

@testable import bursar

/// What is suggested out of which history.
struct SuggesterTests {
    private func account(
        _ path: String, nominal: Amount, reserved: Int64 = 0, children: UInt32 = 0,
        ceiling: Amounts = .absent, credits: Amounts? = nil
    ) -> AccountStatus {
        AccountStatus(
            account: path, nominal: Amounts(tokens: nominal),
            reserved: Amounts(tokens: .finite(reserved)), funded: .absent, ceiling: ceiling,
            held: .absent, consumed: .absent, borrowed: .absent, debt: .absent, limit: .absent,
            headroom: .absent, percentage: Fractions(), level: .green, action: .continue,
            openGrants: 0, children: children, waiting: 0, credits: credits)
    }

    private func row(
        _ path: String, used: Int64, denials: UInt64 = 0, refused: Int64 = 0, cost: Int64 = 0
    ) -> AttributionRow {
        let usage = Amounts(tokens: .finite(used), cost: cost == 0 ? .absent : .finite(cost))
        return AttributionRow(
            account: path, grants: used > 0 ? 1 : 0, denials: denials, waits: 0, commits: 0,
            voids: 0, abandoned: 0, lateCommits: 0, overruns: 0, granted: usage, actual: usage,
            charged: usage, borrowed: .absent, paidBack: .absent,
            refused: Amounts(tokens: .finite(refused)), work: 0)
    }

    private func suggest(
        _ accounts: [AccountStatus], _ rows: [AttributionRow],
        operations: [OperationStatus] = []
    ) -> [Suggestion] {
        Suggester(histories: AccountHistory.all(accounts, rows), operations: operations)
            .suggestions()
    }

    private var group: [AccountStatus] {
        [
            account("main", nominal: .finite(10_000), children: 2),
            account("main/idle", nominal: .finite(5_000), reserved: 500),
            account("main/busy", nominal: .finite(5_000), reserved: 500),
        ]
    }

    @Test func theIdleGiveToTheStarvedFirst() throws {
        let found = suggest(
            group,
            [
                row("main/idle", used: 200),
                row("main/busy", used: 4_900, denials: 4, refused: 2_400),
            ])
        #expect(found.map(\.account) == ["main/idle", "main/busy"])
        #expect(found.map(\.kind) == [.allocation, .allocation])
        #expect(found[0].proposed + found[1].proposed == 10_000)
        #expect(found[1].proposed == 7_300)
        #expect(found[0].command == "bursar adjust main/idle --tokens 2700")
        #expect(found[1].reason.contains("refused 4 times"))
    }

    @Test func nobodyGivesWhatItNeeds() {
        let found = suggest(
            group,
            [
                row("main/idle", used: 3_000),
                row("main/busy", used: 4_900, denials: 2, refused: 9_000),
            ])
        // A quarter more than it used stays; the rest of the wish is the owner's to grant.
        #expect(found.map(\.kind) == [.allocation, .allocation, .capacity])
        #expect(found[0].proposed == 3_751)
        #expect(found[1].proposed == 6_249)
        #expect(found[2].account == "main" && found[2].command == nil)
        // Both are refused: nobody is idle.
        let both = suggest(
            group,
            [
                row("main/idle", used: 4_800, denials: 1, refused: 500),
                row("main/busy", used: 4_900, denials: 1, refused: 500),
            ])
        #expect(both.filter { $0.kind == .allocation } == [])
        #expect(both.contains { $0.kind == .capacity })
    }

    @Test func withoutRefusalsNothingIsMoved() {
        #expect(suggest(group, [row("main/idle", used: 600), row("main/busy", used: 5_000)]) == [])
        #expect(suggest([], []) == [])
        #expect(suggest(group, []) == [])
    }

    @Test func whatMovesByCreditsOrHasNoLimitIsLeftAlone() {
        let rows = [
            row("main/a", used: 10), row("main/b", used: 4_900, denials: 9, refused: 9_000),
        ]
        for (nominal, credits) in [
            (Amount.unlimited, nil), (.absent, nil), (.finite(5_000), Amounts(tokens: .finite(1))),
        ] as [(Amount, Amounts?)] {
            let accounts = ["main/a", "main/b"].map {
                account($0, nominal: nominal, credits: credits)
            }
            #expect(suggest(accounts, rows) == [])
        }
    }

    @Test func oneAbsurdRequestMovesNothing() {
        let found = suggest(
            group,
            [row("main/idle", used: 9), row("main/busy", used: 0, denials: 1, refused: 1 << 61)])
        #expect(found == [])
    }

    @Test func whatWouldHaveFitIsNoReason() {
        // Refused for something else, such as a pause or another resource.
        #expect(
            suggest(
                group,
                [row("main/idle", used: 9), row("main/busy", used: 100, denials: 5, refused: 500)])
                == [])
    }

    @Test func aGuaranteeIsKeptUnlessSomebodyNeedsIt() {
        var accounts = group
        accounts[1].reserved = Amounts(tokens: .finite(5_000))
        #expect(suggest(accounts, [row("main/idle", used: 3)]) == [])
        let found = suggest(
            accounts,
            [row("main/idle", used: 3), row("main/busy", used: 4_900, denials: 1, refused: 600)])
        let minimum = found.first { $0.kind == .minimum && $0.account == "main/idle" }
        // What every account is promised stays.
        #expect(minimum?.proposed == 500)
    }

    @Test func aCeilingIsNotRaisedByStealth() {
        var accounts = group
        accounts[1].ceiling = Amounts(tokens: .finite(10_000))
        accounts[2].ceiling = Amounts(tokens: .finite(5_000))
        let found = suggest(
            accounts,
            [row("main/idle", used: 3), row("main/busy", used: 4_900, denials: 1, refused: 600)])
        #expect(found.map(\.kind) == [.cap])
        #expect(found[0].changes == nil && found[0].now == 5_000)
    }

    @Test func absurdNumbersStayNumbers() {
        let found = suggest(
            group,
            [
                row("main/idle", used: 0),
                row("main/busy", used: .max, denials: 1, refused: .max),
                row("main/busy", used: .max, denials: .max / 2, refused: .max),
            ])
        for suggestion in found { #expect((0...(.max)).contains(suggestion.proposed)) }
    }

    @Test func guaranteesFollowWhatWasBorrowedAway() {
        let found = suggest(
            group,
            [
                row("main/idle", used: 9_000),
                row("main/busy", used: 900, denials: 3, refused: 1_500),
            ])
        let minimum = found.first { $0.kind == .minimum }
        #expect(minimum?.account == "main/busy" && minimum?.proposed == 2_300)
        #expect(minimum?.command == "bursar adjust main/busy --reserved-tokens 2300")
    }

    @Test func moneyBoundsTokens() throws {
        let ceiling = Amounts(tokens: .unlimited, cost: .finite(2_000_000_000))
        let found = suggest(
            [account("main/a", nominal: .absent, ceiling: ceiling)],
            [row("main/a", used: 10_000, cost: 100_000_000)])
        let cap = try #require(found.first)
        #expect(cap.kind == .cap && cap.proposed == 200_000)
        #expect(cap.command == "bursar adjust main/a --ceiling-tokens 200000")
    }

    @Test func estimatesThatAreOffAreAdvice() throws {
        let operation = OperationStatus(
            account: "main/a", operation: "plan", model: "m", commits: 20, overruns: 0,
            reserved: Amounts(tokens: .finite(80_000)), committed: Amounts(tokens: .finite(20_000)),
            ratio: 4_000_000, estimate: Amounts(tokens: .finite(1_200)))
        let advice = try #require(suggest([], [], operations: [operation]).first)
        #expect(advice.kind == .estimate && advice.now == 4_000 && advice.proposed == 1_200)
        #expect(advice.changes == nil)
        var fits = operation
        fits.ratio = 1_100_000
        #expect(suggest([], [], operations: [fits]) == [])
    }

    @Test func partsAddUp() {
        #expect(Suggester.shares(of: 10, by: [1, 1, 1]) == [4, 3, 3])
        #expect(Suggester.shares(of: 7, by: [0, 5, 2]) == [0, 5, 2])
        #expect(Suggester.shares(of: 0, by: []) == [])
        #expect(Suggester.shares(of: 5, by: [0, 0]) == [0, 0])
        #expect(Suggester.shares(of: .max, by: [.max, .max]).reduce(0, +) == .max)
    }
}
