/// What comparing the journal with the ledger found.
struct AuditReport {
    /// Identity of the ledger.
    var ledger: String
    var comparison: AuditComparison
    /// What bursard said that the journal did not take.
    var losses: [AuditEntry]
    /// What journald said that it dropped because there was too much at once: when, and how much.
    var suppressions: [JournalSuppression]

    /// Why the entries of a gap are missing, as far as somebody said so.
    enum Cause: String {
        case rateLimit = "rate_limit"
        case notTaken = "not_taken"
        case ended
        case several
        case unknown

        var words: String {
            switch self {
            case .rateLimit: "journald dropped them: too many at once (LogRateLimitBurst=)"
            case .notTaken: "journald did not take them when bursard sent them"
            case .ended: "bursard ended before the journal had taken them"
            case .several:
                "journald did not take some of them, and dropped others, as too many at once"
            case .unknown: "nobody said why"
            }
        }
    }

    func cause(of gap: AuditComparison.Gap) -> Cause {
        let (first, last) = (gap.missing.first?.lowerBound ?? 0, gap.missing.last?.upperBound ?? 0)
        let wasNotTaken = losses.contains { loss in
            guard let from = loss["FIRST_SEQ"].flatMap({ UInt64($0) }),
                let to = loss["LAST_SEQ"].flatMap({ UInt64($0) })
            else { return false }
            return from <= last && first <= to
        }
        // journald tells when it takes entries again, just before the next one.
        let wasSuppressed = suppressions.contains {
            (gap.from...max(gap.from, gap.to)).contains($0.realtime)
        }
        switch (wasNotTaken, wasSuppressed) {
        case (true, true): return .several
        case (true, false): return .notTaken
        case (false, true): return .rateLimit
        case (false, false): break
        }
        return gap.isAtStart ? .ended : .unknown
    }

    var json: JSON {
        .object([
            .init("ok", .bool(comparison.isOK)),
            .init("ledger", .string(ledger)),
            .init("entries", .unsigned(comparison.compared)),
            .init("first", .count(comparison.first)),
            .init("last", .count(comparison.last)),
            .init("older", .unsigned(comparison.older)),
            .init("missing", .unsigned(comparison.gaps.reduce(0) { $0 + ($1.count ?? 0) })),
            .init("gaps", .array(comparison.gaps.map(json))),
            .init("mismatches", .array(comparison.mismatches.map(JSON.string))),
        ])
    }

    private func json(_ gap: AuditComparison.Gap) -> JSON {
        .object([
            .init("first", .count(gap.missing.first?.lowerBound)),
            .init("last", .count(gap.missing.last?.upperBound)),
            .init("count", .count(gap.count)),
            .init("after", .count(gap.after)),
            .init("before", .count(gap.before)),
            .init("cause", .string(cause(of: gap).rawValue)),
            .init(
                "missing",
                .array(
                    gap.missing.map {
                        .array([.unsigned($0.lowerBound), .unsigned($0.upperBound)])
                    })),
        ])
    }

    /// For people.
    var lines: [String] {
        let found = comparison
        var lines: [String] = []
        if let first = found.first, let last = found.last {
            lines.append(
                "\(DecimalText.grouped(found.compared)) entries of the ledger are in the journal, from "
                    + "#\(first) to #\(last): " + (found.isOK ? "all agree" : "not all agree"))
        } else {
            lines.append("the journal has no entry of this ledger")
        }
        if found.older > 0 {
            lines.append(
                "\(DecimalText.grouped(found.older)) entries are older than what the journal keeps")
        }
        for gap in found.gaps {
            let count = gap.count.map { $0 == 1 ? "1 entry" : "\(DecimalText.grouped($0)) entries" }
            let place = [gap.after.map { "after #\($0)" }, gap.before.map { "before #\($0)" }]
                .compactMap(\.self).joined(separator: ", ")
            lines.append(
                "missing: \(count ?? "some, dropped from the ledger too,") \(place): "
                    + "\(runs(of: gap)); \(cause(of: gap).words)")
        }
        lines += found.mismatches.prefix(Self.mismatchesMost).map { "  " + $0.printable }
        let rest = found.mismatches.count - Self.mismatchesMost
        if rest > 0 { lines.append("  and \(DecimalText.grouped(rest)) more") }
        return lines
    }

    /// The most differences that people are shown.
    private static let mismatchesMost = 20
    /// The most runs that people are shown of a gap.
    private static let runsMost = 12

    private func runs(of gap: AuditComparison.Gap) -> String {
        let shown = gap.missing.prefix(Self.runsMost).map { run in
            run.count == 1 ? "#\(run.lowerBound)" : "#\(run.lowerBound)–#\(run.upperBound)"
        }
        let rest = gap.missing.count - shown.count
        return shown.joined(separator: ", ") + (rest > 0 ? " and \(rest) runs more" : "")
    }
}
