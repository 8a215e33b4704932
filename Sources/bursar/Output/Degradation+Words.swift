import BursarClient

extension Degradation {
    var json: JSON {
        .object([
            .init("rung", .unsigned(UInt64(rung))),
            .init("rungs", .unsigned(UInt64(rungs))),
            .init("disable", .array(disable.map(JSON.string))),
            .init("model", .text(model)),
            .init("most", most?.json ?? .null),
            .init("rate_per_minute", rate?.json ?? .null),
        ])
    }

    /// What to do without, in one line: `without search; use small; at most 2,000 tokens a grant`.
    var words: String {
        var parts: [String] = []
        if !disable.isEmpty {
            parts.append("without \(disable.map(\.printable).joined(separator: ", "))")
        }
        if let model { parts.append("with model \(model.printable)") }
        if let most { parts.append("at most \(most.words) a grant") }
        if let rate { parts.append("at most \(rate.words) per minute") }
        return "rung \(rung) of \(rungs): " + parts.joined(separator: "; ")
    }
}

extension OperationStatus {
    var json: JSON {
        .object([
            .init("account", .string(account)),
            .init("operation", .string(operation)),
            .init("model", .string(model)),
            .init("commits", .unsigned(commits)),
            .init("overruns", .unsigned(overruns)),
            .init("reserved", reserved.json),
            .init("committed", committed.json),
            .init("ratio", ratio.map { .fraction(partsPerMillion: $0) } ?? .null),
            .init("estimate", estimate.json),
        ])
    }
}

extension [OperationStatus] {
    /// The operations as a table, with what was reserved for each token that was used.
    var table: Table {
        var table = Table([
            ("ACCOUNT", .left), ("OPERATION", .left), ("MODEL", .left), ("COMMITS", .right),
            ("OVERRUNS", .right), ("RESERVED", .right), ("COMMITTED", .right), ("RATIO", .right),
            ("NEXT", .right),
        ])
        for operation in self {
            table.add([
                .init(operation.account), .init(operation.operation.printable),
                .init(operation.model.printable), .init(DecimalText.grouped(operation.commits)),
                .init(DecimalText.grouped(operation.overruns)),
                .init(operation.reserved.tokens.words(of: .tokens)),
                .init(operation.committed.tokens.words(of: .tokens)),
                .init(operation.ratio.map { DecimalText.ratio(partsPerMillion: $0) } ?? "–"),
                .init(operation.estimate.tokens.words(of: .tokens)),
            ])
        }
        return table
    }
}
