import BursarClient

/// What an account used in its period, and how much of the cost is known.
struct PeriodUsage {
    let consumed: Amounts
    /// Models, or operations without one, that used tokens and have no cost to show for it.
    let modelsWithoutCost: [String]

    /// - Parameter operations: What operations used, as far as commits told it.
    init(_ consumed: Amounts, _ operations: [OperationStatus]) {
        self.consumed = consumed
        let names = operations.filter { $0.committed.tokens.isSome && !$0.committed.cost.isSome }
            .map { $0.model.isEmpty ? "unnamed" : $0.model }
        modelsWithoutCost = Set(names).sorted()
    }

    /// Never `exact` where tokens were used and nothing was paid for them.
    var certainty: CostCertainty {
        if !modelsWithoutCost.isEmpty { return .partial }
        switch (consumed.tokens.isSome, consumed.cost.isSome) {
        case (true, false): return .partial
        case (_, true): return .exact
        case (false, false): return .none
        }
    }

    var json: JSON {
        .object([
            .init("consumed", consumed.json), .init("cost_certainty", .string(certainty.rawValue)),
            .init("models_without_cost", .array(modelsWithoutCost.map(JSON.string))),
        ])
    }

    var words: String { consumed.usedWords + " used" + certainty.words }
}

extension CostCertainty {
    /// The end of a sentence about usage.
    var words: String {
        switch self {
        case .exact: "."
        case .partial: "; the cost is partial, some of it is missing or a guess."
        case .none: "."
        }
    }
}

extension SessionUsage {
    var json: JSON {
        .object([
            .init("elapsed_ms", .integer(elapsed)), .init("used", used.json),
            .init("reports", .integer(Int64(reports))),
            .init("cost_certainty", .string(certainty.rawValue)),
            .init("models_without_cost", .array(modelsWithoutCost.map(JSON.string))),
            .init("unreported_grants", .integer(Int64(unreported))),
        ])
    }

    /// In one line.
    var words: String {
        let lost =
            unreported == 0
            ? "" : " \(DecimalText.counted(unreported, "grant")) ended without a report."
        return
            "\(used.usedWords) used in \(DecimalText.duration(milliseconds: elapsed / 1000 * 1000))"
            + certainty.words + lost
    }

    private var elapsed: Int64 { (ContinuousClock.now - start).milliseconds }

    private var modelsWithoutCost: [String] {
        gaps.keys.map { $0.isEmpty ? "unnamed" : $0 }.sorted()
    }
}
