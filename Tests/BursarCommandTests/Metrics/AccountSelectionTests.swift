import BursarClient
import Testing

@testable import bursar

/// Which accounts get series of their own.
struct AccountSelectionTests {
    private func paths(_ rows: [ReportRow]) -> [String] { rows.map(\.status.account) }

    @Test func whatIsWritten() throws {
        #expect(try AccountChoice(text: "all") == .all)
        #expect(try AccountChoice(text: "none") == .most(0))
        #expect(try AccountChoice(text: "7") == .most(7))
        for text in ["-1", "", "some", "1.5"] {
            let problem = #expect(throws: QuantityProblem.self) { try AccountChoice(text: text) }
            #expect(problem?.description.contains("all, or none") == true)
        }
    }

    @Test func poolsAndWhatIsTooDeepAreNotAccounts() {
        let rows = ["b", "b/z", "a", "a/x", "a/x/y"].map { ReportRow.sample($0) }
        var first = AccountSelection(.most(100), depth: 1)
        #expect(paths(first.choose(from: rows)) == ["a/x", "b/z"])
        var second = AccountSelection(.most(100), depth: 2)
        #expect(paths(second.choose(from: rows)) == ["a/x", "a/x/y", "b/z"])
        var all = AccountSelection(.all, depth: nil)
        #expect(paths(all.choose(from: rows)) == ["a/x", "a/x/y", "b/z"])
        #expect(AccountSelection(.all, depth: 0).isEmpty)
        #expect(AccountSelection(.most(0), depth: 1).isEmpty)
    }

    @Test func theBusiestOfTenThousandHaveSeries() {
        let rows = (0..<10_000).map { number in
            ReportRow.sample("main/a\(number)", grants: UInt64(number % 5_000))
        }
        var selection = AccountSelection(.most(100), depth: 1)
        let chosen = selection.choose(from: rows)
        #expect(chosen.count == 100)
        #expect(chosen.allSatisfy { $0.grants >= 4_950 })
        var all = AccountSelection(.all, depth: nil)
        #expect(all.choose(from: rows).count == 10_000)
    }

    @Test func denialsAreWorkToo() {
        var selection = AccountSelection(.most(1), depth: 1)
        let rows = [
            ReportRow.sample("a/quiet", grants: 5), ReportRow.sample("a/denied", denials: 6),
        ]
        #expect(paths(selection.choose(from: rows)) == ["a/denied"])
    }

    @Test func whoWasChosenStaysUntilAnotherIsMuchBusier() {
        var selection = AccountSelection(.most(1), depth: 1)
        func choose(_ a: UInt64, _ b: UInt64) -> [String] {
            paths(
                selection.choose(from: [
                    ReportRow.sample("m/a", grants: a), ReportRow.sample("m/b", grants: b),
                ]))
        }
        // Of equals the first by name.
        #expect(choose(0, 0) == ["m/a"])
        #expect(choose(10, 20) == ["m/a"])
        #expect(choose(10, 22) == ["m/b"])
        #expect(choose(12, 22) == ["m/b"])
        #expect(paths(selection.choose(from: [.sample("m/a")])) == ["m/a"])
    }
}
