import BursarClient

/// What an account used in its period, and how much of the cost is known.
struct PeriodUsage {
    let consumed: Amounts
    /// Models whose cost is missing or a guess, as far as that shows.
    let modelsWithoutCost: [String]
    let certainty: CostCertainty

    /// - Parameters:
    ///   - session: What this session reported. Only where that is all can a cost be called exact: of what
    ///     others reported there are sums, in which one that was paid for hides one that was not.
    ///   - unpaid: Models that used tokens and have neither a cost nor a price of zero; nothing if that
    ///     cannot be told.
    init(_ consumed: Amounts, _ session: SessionUsage, unpaid: [String]?) {
        self.consumed = consumed
        let isAll = session.isAll(of: consumed)
        let models = Set(session.modelsWithoutCost)
            .union((isAll ? [] : unpaid ?? []).map(SessionUsage.name))
        modelsWithoutCost = models.sorted()
        if !consumed.tokens.isSome, !consumed.cost.isSome {
            certainty = .none
        } else if isAll {
            certainty = session.certainty
        } else if !models.isEmpty || session.certainty == .partial
            || unpaid == nil && !consumed.cost.isSome
        {
            certainty = .partial
        } else {
            certainty = .unverified
        }
    }

    /// Models, by name, that used tokens in the newest period of some sums and have no cost there.
    static func modelsWithoutCost(in rows: [AttributionRow]) -> [String] {
        let newest = rows.compactMap(\.periodMs).max()
        return rows.filter {
            $0.periodMs == newest && $0.charged.tokens.isSome && !$0.charged.cost.isSome
        }.compactMap(\.model)
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
        case .unverified:
            "; no part of the cost is known to be missing, but not all was reported in this session."
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

    fileprivate var modelsWithoutCost: [String] { gaps.keys.map(Self.name).sorted() }

    /// A model's name, also of one that has none.
    fileprivate static func name(_ model: String) -> String { model.isEmpty ? "unnamed" : model }

    /// Whether that is the same.
    fileprivate func isAll(of consumed: Amounts) -> Bool {
        reports > 0 && used.tokens.number == consumed.tokens.number
            && used.cost.number == consumed.cost.number
    }
}
