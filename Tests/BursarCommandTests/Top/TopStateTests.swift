import BursarClient
import Testing

@testable import bursar

/// What keys do.
struct TopStateTests {
    private static func accounts(_ count: Int) -> [AccountStatus] {
        (0..<count).map { TopFixture.status("pool-\($0 < 10 ? "0" : "")\($0)") }
    }

    @Test(arguments: [Key.character("q"), .function(10), .control("c")])
    func quitting(_ key: Key) {
        var state = TopFixture.state(Self.accounts(3))
        #expect(state.press(key) == .quit)
    }

    @Test func theSelectionMovesAndTheTableFollows() {
        var state = TopFixture.state(Self.accounts(30))
        state.press(.down, .down)
        #expect(state.selected == "pool-02")
        #expect(state.view.offset == 0)
        state.press(.pageDown)
        #expect(state.selected == "pool-12")
        #expect(state.visible.map(\.account).contains("pool-12"))
        state.press(.end, .down)
        #expect(state.selected == "pool-29")
        #expect(state.view.offset == 20)
        state.press(.up, .pageUp)
        #expect(state.selected == "pool-18")
        state.press(.home, .up)
        #expect(state.selected == "pool-00")
        #expect(state.view.offset == 0)
    }

    @Test func aLargerTableLeavesNoRoomEmpty() {
        var state = TopFixture.state(Self.accounts(30))
        state.press(.end)
        state.settle(tableHeight: 25)
        #expect(state.view.offset == 5)
        state.settle(tableHeight: 3)
        #expect(state.visible.last?.account == "pool-29")
    }

    @Test func theSelectionStaysWithItsAccount() {
        var state = TopFixture.state(Self.accounts(5))
        state.press(.down, .down, .character("r"))
        #expect(state.selected == "pool-02")
        var others = Self.accounts(5)
        others.remove(at: 2)
        state.apply(TopFixture.reading(others, pass: 2), at: 1_000)
        // It is gone: what took its place is chosen.
        #expect(state.selected == "pool-01")
    }

    @Test func atTheTopTheFirstIsChosenWhicheverItIs() {
        var state = TopFixture.state(Self.accounts(5))
        state.press(.character("r"))
        #expect(state.selected == "pool-04")
        #expect(state.view.offset == 0)
    }

    @Test(
        arguments: zip(
            "PTUMNLGWH",
            [
                TopColumn.percent, .left, .used, .rate, .account, .level, .grants, .waiting, .held,
            ]))
    func sortKeys(_ key: Character, _ column: TopColumn) {
        var state = TopFixture.state(Self.accounts(3))
        state.press(.character("r"), .character(key))
        #expect(state.view.order.column == column)
        #expect(!state.view.order.isReversed)
    }

    @Test func columnsGoRound() {
        var state = TopFixture.state(Self.accounts(3))
        state.press(.character("<"))
        #expect(state.view.order.column == .held)
        state.press(.function(6), .character(">"))
        #expect(state.view.order.column == .level)
    }

    @Test func searching() {
        var state = TopFixture.state(Self.accounts(30))
        state.press(.character("/"))
        state.type("2")
        #expect(state.selected == "pool-02")
        state.press(.function(3))
        #expect(state.selected == "pool-12")
        state.type("9")
        #expect(state.selected == "pool-29")
        state.press(.enter, .character("n"))
        #expect(state.selected == "pool-29")
        state.press(.character("/"))
        state.type("zz")
        #expect(state.view.complaint?.contains("“zz”") == true)
        state.press(.escape)
        #expect(state.selected == "pool-29")
        #expect(state.view.mode == .table)
    }

    @Test func theDelayIsTyped() {
        var state = TopFixture.state(Self.accounts(3))
        state.press(.character("d"))
        state.type("0.5")
        #expect(state.press(.enter) == .ask)
        #expect(state.view.delay == .milliseconds(500))
        for wrong in ["0", "x", "-1", "99999", "nan", "inf"] {
            state.press(.character("s"))
            state.type(wrong)
            #expect(state.press(.enter) == .nothing)
            #expect(state.view.complaint?.contains("write seconds") == true)
            #expect(state.view.delay == .milliseconds(500))
        }
    }

    @Test func lettersThatAreTypedDoNothingElse() {
        var state = TopFixture.state(Self.accounts(3))
        state.press(.function(4))
        state.type("q")
        #expect(state.view.mode == .typing(.filter, text: "q"))
        #expect(state.press(.control("c")) == .quit)
    }

    @Test func grantsAreAskedForOfWhatIsChosen() {
        var state = TopFixture.state(Self.accounts(3))
        #expect(state.questions(at: 0).grants == nil)
        #expect(state.press(.character("g")) == .ask)
        #expect(state.questions(at: 0).grants == "pool-00")
        #expect(state.press(.down) == .ask)
        #expect(state.questions(at: 0).grants == "pool-01")
        state.press(.escape)
        #expect(!state.view.showsGrants)
    }

    @Test func helpIsLeftByAnyKey() {
        var state = TopFixture.state(Self.accounts(3))
        state.press(.character("h"))
        #expect(state.view.mode == .help)
        #expect(state.press(.character("q")) == .nothing)
        #expect(state.view.mode == .table)
        #expect(state.press(.character("?"), .control("c")) == .quit)
    }

    @Test func questionsAreAboutWhatIsOnTheScreen() {
        var state = TopFixture.state(Self.accounts(30))
        state.press(.end)
        let questions = state.questions(at: 0)
        #expect(questions.visible == (20..<30).map { "pool-\($0)" })
        #expect(questions.forecasts == questions.visible)
    }

    @Test func everyKeyInTheHelpMeansSomething() {
        // Each of the sort keys is named there.
        let named = TopAction.guide.map(\.keys).joined(separator: " ")
        for column in TopColumn.allCases {
            #expect(named.split(separator: " ").contains("\(column.key)"))
            #expect(TopAction(.character(column.key)) == .sort(column))
        }
    }

    @Test func anotherResourceIsChosen() {
        var account = TopFixture.status("main", consumed: 5)
        account.consumed.cost = .finite(7)
        var state = TopFixture.state([account])
        #expect(state.resource == .tokens)
        state.press(.tab)
        #expect(state.resource == .cost)
        state.press(.character("m"))
        #expect(state.resource == .tokens)
    }
}
