import BursarClient
import Testing

@testable import bursar

/// The page and its parts.
struct ReportPageTests {
    private func text(_ markup: some Markup) -> String {
        var text = ""
        markup.write(into: &text)
        return text
    }

    @Test func whatComesFromElsewhereIsEscaped() {
        let hostile = "</title><script>'&\"\u{202E}\u{0}"
        let escaped = "&lt;/title&gt;&lt;script&gt;&#39;&amp;&quot;\\u{202e}\\u{0}"
        #expect(
            text(Element("i", ["class": hostile]) { hostile })
                == "<i class=\"\(escaped)\">\(escaped)</i>")
    }

    @Test func elementsStandInEachOther() {
        let markup = Element("div") {
            "a"
            for number in 0..<2 { Element("b") { "\(number)" } }
            if true { Element("br") }
        }
        #expect(text(markup) == "<div>a<b>0</b><b>1</b><br></div>\n")
    }

    @Test func thePageNeedsNothingElse() {
        let page = UsageSamples.page.text
        #expect(page == UsageSamples.page.text)
        for word in ["<script", "http:", "https:", "src=", "href=", "@import", "onclick"] {
            #expect(!page.contains(word), "\(word)")
        }
        #expect(!page.contains("<b>"))
        #expect(page.contains("&lt;b&gt;&amp;&quot;write&quot;&lt;/b&gt;"))
        for heading in [
            "Spend over time", "Attribution", "Levels", "Reserved and actual", "Refusals",
        ] {
            #expect(page.contains("<h2>\(heading)</h2>"))
        }
        #expect(page.contains("10 other accounts"))
        #expect(
            page.contains("tokens: runs out in 1h30m, before the period ends (linear, 82% sure)"))
        #expect(page.contains("Etc/UTC, UTC+00:00"))
    }

    @Test func anEmptyLedgerIsSaidToBe() {
        var page = UsageSamples.page
        page.report = UsageReport(
            [UsageSamples.list([], through: 0)], by: [.account], clock: UsageSamples.utc)
        page.spend = []
        #expect(page.text.contains("The ledger is empty"))
        #expect(!page.text.contains("Spend over time"))
        page.report = UsageReport(
            [UsageSamples.list([])], by: [.account], clock: UsageSamples.utc)
        #expect(page.text.contains("Nothing was granted, refused or used in that time."))
    }

    @Test func seriesKeepTheSum() {
        let page = UsageSamples.page
        let names = SpendSeries.accounts(page.spend, [.tokens])
        #expect(names.count == 16)
        let series = SpendSeries(page.spend, .tokens, accounts: names)
        #expect(series.members.map(\.style) == ["s0", "s1", "s2", "s3", "s4", "s5", "others"])
        let whole = page.spend.total.actual.tokens.number
        #expect(series.members.reduce(0) { $0 + $1.total } == whole)
        #expect(series.members.reduce(0) { $0 + $1.values.values.reduce(0, +) } == whole)
        let totals = series.members.dropLast().map(\.total)
        #expect(totals == totals.sorted(by: >))
        // A seventh gets its own name, in the place of "1 other".
        let few = page.spend.filter { names.prefix(7).contains($0.account ?? "") }
        let seven = SpendSeries(few, .tokens, accounts: Array(names.prefix(7)))
        #expect(seven.members.last?.name == names[6])
    }

    @Test func whatIsGivenBackIsStackedDownwards() {
        let rows = [
            UsageSamples.row(account: "a", interval: 0, actual: 10),
            UsageSamples.row(account: "b", interval: 0, actual: -4),
            UsageSamples.row(account: "b", interval: 60_000, actual: 20),
        ]
        let series = SpendSeries(rows, .tokens, accounts: ["b", "a"])
        #expect(series.range == (-4, 20))
    }

    @Test func sumsThatAreTooLargeStopAtTheEnd() {
        var page = UsageSamples.page
        let rows = [Int64.max, .max, .min].enumerated().map { place, used in
            UsageSamples.row(
                account: "main/\(place)", interval: UsageSamples.noon, grants: .max,
                granted: .max, actual: used)
        }
        page.spend = rows + rows
        page.report = UsageReport(
            [UsageSamples.list(rows)], by: [.account], clock: UsageSamples.utc)
        for resource in Resource.allCases {
            page.budgets[0].consumed[resource] = .finite(.max)
            page.budgets[0].held[resource] = .finite(.max)
            page.budgets[0].limit[resource] = .finite(1)
        }
        let names = SpendSeries.accounts(page.spend, [.tokens])
        #expect(SpendSeries(page.spend, .tokens, accounts: names).range.most == .max)
        #expect(page.text.contains("Spend over time"))
    }

    @Test func lanesHaveAStretchForEachLevel() {
        let noon = UsageSamples.noon
        let time = TimeScale(
            from: noon, through: noon + 3_600_000, every: 60_000, clock: UsageSamples.utc)
        func lanes(isFromStart: Bool) -> [LevelTimeline.Lane] {
            LevelTimeline(
                [
                    UsageSamples.change(10, "a", .yellow, 500_000),
                    UsageSamples.change(20, "b", .red, 900_000),
                    UsageSamples.change(30, "a", .green, 400_000),
                ], from: noon, through: noon + 3_600_000, time: time, clock: UsageSamples.utc,
                isFromStart: isFromStart
            ).lanes
        }
        let known = lanes(isFromStart: true)
        #expect(known.map(\.account) == ["b", "a"])
        #expect(known[1].stretches.map(\.level) == [.green, .yellow, .green])
        #expect(known[1].stretches.map(\.to) == [10, 30, 60].map { noon + $0 * 60_000 })
        #expect(lanes(isFromStart: false)[0].stretches.map(\.level) == [nil, .red])
    }
}
