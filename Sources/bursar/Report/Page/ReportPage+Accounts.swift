import BursarClient

extension ReportPage {
    /// Changes of levels that a table shows at the most, the newest ones.
    private static let changesMost = 50

    /// The levels of accounts over time.
    @MarkupBuilder var levelSection: [any Markup] {
        let timeline = LevelTimeline(
            report.levels, from: report.times.from, through: report.times.through, time: time,
            clock: clock, isFromStart: report.entries.from <= 1)
        section(
            "Levels",
            report.levels.isEmpty
                ? "No account's level changed."
                : "The level of each account that changed it, the darkest first."
        ) {
            if !report.levels.isEmpty {
                timeline.markup
                if timeline.leftOut > 0 {
                    Element("p", ["class": "muted"]) {
                        "\(DecimalText.counted(timeline.leftOut, "more account")) with changes"
                    }
                }
                changes
            }
        }
    }

    @MarkupBuilder private var changes: [any Markup] {
        let shown = report.levels.suffix(ReportPage.changesMost)
        if report.levels.count > shown.count {
            Element("p", ["class": "muted"]) {
                "The last \(shown.count) of \(DecimalText.grouped(report.levels.count)) changes:"
            }
        }
        DataTable(
            name: "changes of levels",
            columns: [
                ("time", false), ("account", false), ("level", false), ("resource", false),
                ("used", true),
            ],
            rows: shown.map { change in
                [
                    clock.second(change.timeMs), change.account, change.level.name,
                    change.resource.name,
                    DecimalText.percent(partsPerMillion: change.percentage),
                ]
            }
        ).markup
    }

    /// What accounts were granted, above what they used of it.
    @MarkupBuilder var reservedSection: [any Markup] {
        let shown = resources.filter { report.total.granted[$0].isSome }
        if !shown.isEmpty {
            section(
                "Reserved and actual",
                "What grants were made for (hatched), and what was used in the end (solid)."
            ) {
                for resource in shown { reserved(resource, only: shown.count == 1) }
            }
        }
    }

    @MarkupBuilder private func reserved(_ resource: Resource, only: Bool) -> [any Markup] {
        let rows = accounts.filter {
            $0.row.granted[resource].isSome || $0.row.actual[resource].isSome
        }.enumerated().sorted {
            // Those that used most first.
            let (left, right) = ($0.element.row.actual, $1.element.row.actual)
            return (right[resource].number, $0.offset) < (left[resource].number, $1.offset)
        }.map(\.element)
        let shown = rows.prefix(ReportPage.barsMost)
        let most = shown.reduce(1.0) {
            max(
                $0, Double($1.row.granted[resource].number),
                Double($1.row.actual[resource].number))
        }
        if !only { Element("h3") { resource.name } }
        BarList(
            name: "\(resource.name) granted and used",
            items: shown.map { account, row in
                let (granted, used) = (row.granted[resource].number, row.actual[resource].number)
                let part =
                    granted > 0
                    ? " (\(ShortText.percent(Double(used) / Double(granted))))"
                    : ""
                return .init(
                    label: [account],
                    value: "\(ShortText.amount(.finite(used), of: resource)) of "
                        + "\(ShortText.amount(.finite(granted), of: resource))\(part)",
                    marks: [
                        .init(style: "granted", length: Double(granted) / most),
                        .init(style: "actual", length: Double(used) / most, line: 1),
                    ])
            },
            lines: 2
        ).markup
        if rows.count > shown.count {
            Element("p", ["class": "muted"]) {
                DecimalText.counted(rows.count - shown.count, "more account")
            }
        }
    }

    /// Who was refused, and what for.
    @MarkupBuilder var refusalSection: [any Markup] {
        let rows = report.rows.filter { $0.denials > 0 }
        let order = rows.indices.sorted { (rows[$1].denials, $0) < (rows[$0].denials, $1) }
        let asked = Resource.allCases.filter { report.total.refused[$0].isSome }
        section(
            "Refusals",
            report.total.denials == 0
                ? "No request was refused."
                : "A request that was repeated counts each time."
        ) {
            if !rows.isEmpty {
                DataTable(
                    name: "refusals",
                    columns: report.by.map { ($0.rawValue, false) } + [("refused", true)]
                        + asked.map { ("\($0.name) asked for", true) },
                    rows: order.prefix(ReportPage.changesMost).map { place in
                        report.by.map { $0.words(of: rows[place], clock) }
                            + [DecimalText.grouped(rows[place].denials)]
                            + asked.map { rows[place].refused[$0].words(of: $0) }
                    }
                ).markup
            }
        }
    }

    /// What the figures mean.
    var notesSection: Element {
        section("Notes", "") {
            Element("dl", ["class": "terms"]) {
                for term in UsageReport.terms {
                    Element("dt") { term.name.replacing("_", with: " ") }
                    Element("dd") { term.meaning }
                }
            }
            Element("ul") {
                Element("li") {
                    "The sums are of the ledger's entries through "
                        + "\(DecimalText.grouped(report.entries.through)); the budgets are as they "
                        + "stood when this page was made."
                }
                Element("li") {
                    "All times are \(clock.zoneWords), also beyond a change between summer and "
                        + "winter time."
                }
                if report.isFolded {
                    Element("li") {
                        "There were too many labels or models: some stand together under …"
                    }
                }
            }
        }
    }
}
