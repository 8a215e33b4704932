import BursarClient

extension ReportPage {
    /// The figures that matter most.
    var headline: Element {
        let total = report.total
        return Element("dl", ["class": "tiles"]) {
            for resource in resources {
                tile(
                    resource.name, ShortText.amount(total.actual[resource], of: resource),
                    "\(total.actual[resource].words(of: resource)) used"
                        + (total.granted[resource].isSome
                            ? ", \(ShortText.amount(total.granted[resource], of: resource)) granted"
                            : ""))
            }
            tile("grants", DecimalText.grouped(total.grants), grantWords)
            tile(
                "refusals", DecimalText.grouped(total.denials),
                refusedPart.map { "\($0) of all requests" } ?? "no request yet")
            tile(
                "accounts", DecimalText.grouped(accounts.count),
                "in \(ShortText.duration(milliseconds: Double(span)))")
        }
    }

    private var span: Int64 { max(0, report.times.through - report.times.from) }

    private var grantWords: String {
        let total = report.total
        let parts: [(UInt64, String)] = [
            (total.commits, "committed"), (total.voids, "voided"), (total.abandoned, "abandoned"),
            (total.lateCommits, "of them committed late"), (total.overruns, "overrun"),
            (total.waits, "waited"),
        ]
        return parts.filter { $0.0 > 0 }.map { "\(DecimalText.grouped($0.0)) \($0.1)" }
            .joined(separator: ", ")
    }

    private var refusedPart: String? {
        let (denials, grants) = (report.total.denials, report.total.grants)
        let (requests, isTooLarge) = denials.addingReportingOverflow(grants)
        guard requests > 0, !isTooLarge else { return nil }
        let parts = (Double(denials) / Double(requests) * 1e6).rounded()
        return DecimalText.share(partsPerMillion: UInt64(parts))
    }

    private func tile(_ name: String, _ value: String, _ remark: String) -> Element {
        Element("div", ["class": "tile"]) {
            Element("dt") { name }
            Element("dd", ["class": "figure"]) { value }
            if !remark.isEmpty { Element("dd", ["class": "muted"]) { remark } }
        }
    }

    /// What the budgets have left now.
    @MarkupBuilder var budgetSection: [any Markup] {
        if !budgets.isEmpty {
            section(
                "Budgets now",
                "Of the period that runs: consumed (solid), held by open grants (hatched), and what "
                    + "is free of the limit."
            ) {
                for budget in budgets {
                    Element("h3") {
                        budget.account
                        " "
                        Element("span", ["class": "badge \(budget.level.name)"]) {
                            budget.level.name
                        }
                    }
                    BarList(
                        name: "budget of \(budget.account)",
                        items: Resource.relevant(in: [budget]).map { budget.item($0) }
                    ).markup
                    for sentence in (forecasts[budget.account] ?? []).sentences {
                        Element("p") { sentence }
                    }
                }
            }
        }
    }

    /// How well the budgets served, beside what they should reach.
    @MarkupBuilder var qualitySection: [any Markup] {
        if !report.quality.isEmpty {
            section("How well the budgets served", "The lines are what should be reached.") {
                for quality in report.quality {
                    if report.quality.count > 1 { Element("h3") { quality.account } }
                    BarList(
                        name: "quality of \(quality.account)",
                        items: quality.measures.flatMap(\.items)
                    ).markup
                }
            }
        }
    }
}

extension QualityMeasure {
    /// A bar for each value, or words where there is none.
    fileprivate var items: [BarList.Item] {
        let label = name.replacing("_", with: "/")
        guard !values.isEmpty else {
            return [.init(label: [label], about: about, value: remark ?? verdict, marks: [])]
        }
        return values.enumerated().map { position, value in
            let part = Double(value.partsPerMillion) / 1e6
            var marks: [BarList.Mark] = [
                .init(style: "room", length: 1), .init(style: "actual", length: min(1, part)),
            ]
            var words = DecimalText.percent(partsPerMillion: value.partsPerMillion)
            if let target {
                marks.append(
                    .init(style: "target", start: Double(target) / 1e6, length: 0.004))
                let isMet = value.partsPerMillion >= target
                words = (isMet ? "✓ " : "✗ ") + words + (isMet ? "" : ", missed")
                words += " (≥ \(DecimalText.percent(partsPerMillion: target)))"
            }
            return .init(
                label: [label, values.count > 1 ? value.resource?.name : nil].compactMap(\.self),
                about: position == 0
                    ? [about, remark].compactMap(\.self).joined(separator: "; ") : nil,
                value: words, marks: marks)
        }
    }
}

extension AccountStatus {
    /// A resource's bar, or words where nothing limits it.
    fileprivate func item(_ resource: Resource) -> BarList.Item {
        let (used, held) = (consumed[resource].number, self.held[resource].number)
        let words = ShortText.amount(.finite(used), of: resource)
        let ofHeld = held > 0 ? ", \(ShortText.amount(.finite(held), of: resource)) held" : ""
        guard case .finite(let limit) = limit[resource], limit > 0 else {
            return .init(label: [resource.name], value: "\(words)\(ofHeld), no limit", marks: [])
        }
        let (first, second) = (Double(used) / Double(limit), Double(held) / Double(limit))
        return .init(
            label: [resource.name],
            value: "\(words) of \(ShortText.amount(.finite(limit), of: resource)) "
                + "(\(ShortText.percent(first)))\(ofHeld)",
            marks: [
                .init(style: "room", length: 1), .init(style: "actual", length: min(1, first)),
                .init(
                    style: "granted", start: min(1, first),
                    length: max(0, min(second, 1 - first))),
            ])
    }
}

extension [ResourceForecast] {
    /// When resources run out, in words.
    fileprivate var sentences: [String] {
        let unknown = filter { $0.timeLeft == .unknown }.map(\.resource.name)
        return filter { $0.timeLeft != .unknown }.map(\.sentence)
            + (unknown.isEmpty
                ? [] : ["\(unknown.joined(separator: ", ")): \(TimeLeft.unknown.sentence)"])
    }
}

extension ResourceForecast {
    /// When the resource runs out, in words.
    fileprivate var sentence: String {
        let sure =
            "(\(profile.name), \(DecimalText.percent(partsPerMillion: UInt64(confidence))) sure)"
        let warned = earlyWarning == true ? ", before the period ends" : ""
        return "\(resource.name): \(timeLeft.sentence)\(warned) \(sure)"
    }
}
