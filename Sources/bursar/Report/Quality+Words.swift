import BursarClient

extension [Quality] {
    /// Writes a table for each pool, after an empty line.
    func print(to terminal: Terminal = .output) {
        for quality in self {
            terminal.line("")
            quality.table.print(to: terminal)
        }
    }
}

extension Quality {
    /// A line for each measure.
    var table: Table {
        var table = Table([
            ("QUALITY OF \(account.printable)", .left), ("", .left), ("TARGET", .left),
            ("", .left), ("", .left),
        ])
        for measure in measures {
            let words = [measure.words, measure.remark ?? ""].filter { !$0.isEmpty }
            table.add([
                .init("  " + measure.name.replacing("_", with: "/")),
                .init(words.isEmpty ? "–" : words.joined(separator: ", ")),
                .init(
                    measure.target.map { "≥ \(DecimalText.percent(partsPerMillion: $0))" } ?? ""),
                .init(measure.verdict, style: measure.isMet == false ? .yellow : nil),
                .init(measure.about, style: .dim),
            ])
        }
        return table
    }

    /// The measures with targets in one line, those that miss theirs marked; nothing: none can be
    /// told.
    func line(for terminal: Terminal) -> String? {
        let parts = measures.compactMap { measure -> String? in
            guard let worst = measure.worst, let target = measure.target else { return nil }
            let isMet = measure.isMet == true
            let resource = measure.values.count > 1 ? " of \(worst.resource?.name ?? "")" : ""
            let words =
                "\(measure.name) \(DecimalText.percent(partsPerMillion: worst.partsPerMillion))"
                + "\(resource) (\(isMet ? "≥" : "below") "
                + "\(DecimalText.percent(partsPerMillion: target)))"
            return isMet ? words : terminal.styled(words, .yellow)
        }
        return parts.isEmpty ? nil : "quality: " + parts.joined(separator: ", ")
    }

    /// The measures as scripts see them. Those that cannot be told are `null` or lack the resource.
    var json: JSON {
        let targets = measures.filter { $0.target != nil }
        return .object([
            .init("pool", .string(account)),
            .init("utilization", utilization.json),
            .init("accuracy", accuracy.json),
            .init("responsiveness", .fraction(responsiveness)),
            .init("slowest_ms", .count(slowestMs)),
            .init("crossings", .unsigned(crossings)),
            .init("fairness", fairness.json),
            .init("jain", jain.json),
            .init("min_max", minMax.json),
            .init("overhead", .fraction(overhead)),
            .init("efficiency", .count(efficiency)),
            .init("work", .unsigned(work)),
            .init("targets", .object(targets.map { .init($0.name, .fraction($0.target)) })),
            .init(
                "met",
                .object(targets.map { .init($0.name, $0.isMet.map(JSON.bool) ?? .null) })),
            .init("through_seq", .unsigned(throughSeq)),
        ])
    }
}

extension QualityMeasure {
    /// Whether the target is reached, in words; empty where there is none.
    var verdict: String {
        guard target != nil else { return "" }
        return switch isMet {
        case true?: "met"
        case false?: "missed"
        case nil: "not known yet"
        }
    }
}

extension JSON {
    /// A fraction, or `null`.
    fileprivate static func fraction(_ partsPerMillion: UInt64?) -> JSON {
        partsPerMillion.map { .fraction(partsPerMillion: $0) } ?? .null
    }
}
