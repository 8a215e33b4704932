import BursarClient
import Testing

@testable import bursar

/// The order of accounts.
struct TopListingTests {
    private static let accounts = [
        TopFixture.status("main", consumed: 600), TopFixture.status("main/a", consumed: 100),
        TopFixture.status("main/b", consumed: 500, waiting: 1),
        TopFixture.status("main/b/x", consumed: 200, waiting: 2),
        TopFixture.status("main/b/y", consumed: 300),
        TopFixture.status("lab", consumed: 900),
    ]

    @Test func siblingsAreSortedBeneathTheirParents() {
        #expect(
            TopFixture.state(Self.accounts).names
                == ["lab", "main", "├─a", "└─b", "  ├─x", "  └─y"])
        #expect(
            TopFixture.state(Self.accounts, column: .percent).names
                == ["lab", "main", "├─b", "│ ├─y", "│ └─x", "└─a"])
    }

    @Test func aListIsSortedAsAWhole() {
        var state = TopFixture.state(Self.accounts, column: .used)
        state.press(.character("t"))
        #expect(state.names == ["lab", "main", "main/b", "main/b/y", "main/b/x", "main/a"])
        state.press(.character("r"))
        #expect(state.names == ["main/a", "main/b/x", "main/b/y", "main/b", "main", "lab"])
        state.press(.character("N"))
        #expect(state.names == ["lab", "main", "main/a", "main/b", "main/b/x", "main/b/y"])
        state.press(.character("I"))
        #expect(state.names.first == "main/b/y")
    }

    @Test func whatIsUnknownComesLastEitherWay() {
        var state = TopFixture.state(Self.accounts, column: .left)
        var reading = TopFixture.reading(Self.accounts, pass: 2)
        reading.forecasts = [
            "main/a": [TopFixture.forecast(exhaustedInMs: 5)],
            "main/b": [TopFixture.forecast(exhaustedInMs: 9)],
        ]
        state.press(.function(5))
        state.apply(reading, at: 1_000)
        #expect(state.names.prefix(2) == ["main/a", "main/b"])
        state.press(.character("r"))
        #expect(state.names.prefix(2) == ["main/b", "main/a"])
    }

    @Test func foldedAccountsSayHowManyAreBeneath() {
        var state = TopFixture.state(Self.accounts)
        state.press(.down, .character(" "))
        #expect(state.names == ["lab", "main"])
        #expect(state.listing.entries[1].hidden == 4)
        // Who waits beneath it is not hidden.
        #expect(state.listing.entries[1].waiting == 3)
        state.press(.enter)
        #expect(state.names.count == 6)
        state.press(.character("-"), .right, .left, .character("*"))
        #expect(state.names.count == 6)
    }

    @Test func leftLeadsFromALeafToItsParent() {
        var state = TopFixture.state(Self.accounts)
        state.press(.end)
        #expect(state.selected == "main/b/y")
        state.press(.left)
        #expect(state.selected == "main/b")
        state.press(.left)
        #expect(state.names == ["lab", "main", "├─a", "└─b"])
    }

    @Test func aFilterKeepsWhatMatchesAndWhatThatIsBeneath() {
        var state = TopFixture.state(Self.accounts)
        state.press(.function(4))
        state.type("B/X")
        #expect(state.names == ["main", "└─b", "  └─x"])
        state.press(.backspace)
        #expect(state.names == ["main", "└─b", "  ├─x", "  └─y"])
        state.press(.enter, .character("t"))
        #expect(state.names == ["main/b/x", "main/b/y"])
        state.press(.escape)
        #expect(state.names.count == 6)
    }

    @Test func anAccountWithoutItsParentShowsItsPath() {
        let state = TopFixture.state([
            TopFixture.status("main/a/x"), TopFixture.status("main/a/x/y"),
        ])
        #expect(state.names == ["main/a/x", "└─y"])
    }
}
