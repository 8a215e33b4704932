import BursarClient

/// A report as one page of HTML with drawings in it.
///
/// It needs nothing else: no other file, no network, no script. The same data make the same page.
struct ReportPage {
    /// Sums of what was asked for, their total, levels and quality.
    var report: UsageReport
    /// Sums by interval and account.
    var spend: [AttributionRow]
    /// How long an interval is, in milliseconds.
    var interval: Int64
    /// The budgets as they stand: the account asked for, or the pools.
    var budgets: [AccountStatus]
    /// When they will be exhausted, by account.
    var forecasts: [String: [ResourceForecast]] = [:]
    /// The account asked for.
    var account: String?

    var clock: ReportClock { report.clock }

    /// Whether there is nothing to draw.
    var isEmpty: Bool {
        report.entries.through == 0
            || (report.rows.isEmpty && report.levels.isEmpty && spend.isEmpty)
    }

    /// The resources that were used, granted or refused.
    var resources: [Resource] {
        Resource.allCases.filter { resource in
            [report.total.actual, report.total.granted, report.total.refused].contains {
                $0[resource].isSome
            }
        }
    }

    /// The axis of time of all charts.
    var time: TimeScale {
        TimeScale(
            from: report.times.from, through: report.times.through, every: interval, clock: clock)
    }

    /// Sums by account, those that used most first.
    var accounts: [(key: String, row: AttributionRow)] {
        let names = SpendSeries.accounts(spend, resources)
        let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        let groups = spend.grouped { $0.account ?? "" }
        return groups.enumerated().sorted {
            (places[$0.element.key] ?? .max, $0.offset) < (
                places[$1.element.key] ?? .max, $1.offset
            )
        }.map(\.element)
    }

    private var title: String {
        "Budget report" + (account ?? onlyBudget).map { ": \($0)" }.orEmpty
    }

    private var onlyBudget: String? { budgets.count == 1 ? budgets[0].account : nil }

    /// The page.
    var text: String {
        var text = "<!DOCTYPE html>\n"
        Element("html", ["lang": "en"]) {
            Element("head") {
                Element("meta", ["charset": "utf-8"])
                Element(
                    "meta",
                    ["name": "viewport", "content": "width=device-width, initial-scale=1"])
                Element("meta", ["name": "color-scheme", "content": "light dark"])
                Element("title") { title }
                StyleSheet(rules: PageStyle.layout)
                StyleSheet(rules: PageStyle.drawings)
            }
            Element("body") {
                PagePatterns.markup
                Element("main") {
                    Element("header") {
                        Element("h1") { title }
                        Element("p", ["class": "muted"]) { coverage }
                    }
                    if isEmpty {
                        Element("p", ["class": "empty"]) { nothing }
                        budgetSection
                    } else {
                        headline
                        budgetSection
                        qualitySection
                        spendSection
                        attributionSection
                        levelSection
                        reservedSection
                        refusalSection
                    }
                    notesSection
                }
            }
        }.write(into: &text)
        return text
    }

    private var nothing: String {
        report.entries.through == 0
            ? "The ledger is empty: nothing was granted, refused or used yet."
            : "Nothing was granted, refused or used in that time."
    }

    private var coverage: String {
        report.entries.through == 0
            ? "no entries; times are those of \(clock.zoneWords)"
            : "\(clock.second(report.times.from)) to \(clock.second(report.times.through)) "
                + "(\(clock.zoneWords)), ledger entries "
                + "\(DecimalText.grouped(report.entries.from)) to "
                + DecimalText.grouped(report.entries.through)
    }

    /// A part of the page with its heading and a sentence on what it shows.
    func section(
        _ heading: String, _ about: String, @MarkupBuilder _ content: () -> [any Markup]
    ) -> Element {
        Element("section") {
            Element("h2") { heading }
            if !about.isEmpty { Element("p", ["class": "muted"]) { about } }
            content()
        }
    }
}

extension String? {
    /// The text, or none.
    fileprivate var orEmpty: String { self ?? "" }
}
