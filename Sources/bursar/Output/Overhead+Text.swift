import BursarClient

extension Overhead {
    /// Shares as fractions; `share` is `null` where no agent worked, `share_most` where there is none.
    /// Times are those of the last minute, operations and their CPU time those since the start.
    var json: JSON {
        .object([
            .init("cpu_ms", .unsigned(cpuMs)),
            .init("agent_ms", .unsigned(agentMs)),
            .init("share", agentMs == 0 ? .null : .fraction(partsPerMillion: share)),
            .init("share_most", shareMost == 0 ? .null : .fraction(partsPerMillion: shareMost)),
            .init("operations", .unsigned(operations)),
            .init("cpu_per_operation_ns", .unsigned(cpuPerOperationNs)),
            .init("coarseness", .unsigned(UInt64(coarseness))),
            .init("budget_overhead", .decimal(Double(budgetOverhead) / 1000)),
            .init("formula", .string(formula)),
        ])
    }

    /// What the coordinator itself costs, for people.
    var lines: [String] {
        let share =
            agentMs == 0
            ? "no agents' time yet"
            : "\(DecimalText.share(partsPerMillion: share)) of the agents' time"
        let limit =
            shareMost == 0
            ? "no limit" : "limit \(DecimalText.share(partsPerMillion: shareMost))"
        var cost = "own cost: \(share) (\(limit))"
        if operations > 0 {
            cost += ", \(DecimalText.time(nanoseconds: cpuPerOperationNs)) CPU per operation"
        }
        if coarseness > 0 { cost += ", saves work (\(coarseness))" }
        return [
            cost,
            "complexity \(DecimalText.thousandths(budgetOverhead)) (target below 5): \(formula)",
        ]
    }
}

extension DecimalText {
    /// Parts per million as `0.21%`, with four decimals where less is not seen otherwise.
    static func share(partsPerMillion parts: UInt64) -> String {
        let shown = parts < 1_000 ? parts : parts.addingSaturated(50) / 100 * 100
        return decimal(shown, of: 10_000) + "%"
    }

    /// `850 ns`, `9.8 µs`, `1.2 ms`: two digits or more.
    static func time(nanoseconds: UInt64) -> String {
        switch nanoseconds {
        case ..<1_000: return "\(nanoseconds) ns"
        case ..<1_000_000: return "\(tenths(nanoseconds, of: 1_000)) µs"
        default: return "\(tenths(nanoseconds, of: 1_000_000)) ms"
        }
    }

    /// Thousandths as a decimal without needless zeros.
    static func thousandths(_ number: UInt64) -> String { decimal(number, of: 1_000) }

    private static func tenths(_ number: UInt64, of unit: UInt64) -> String {
        decimal(number / (unit / 10) + (number % (unit / 10) >= unit / 20 ? 1 : 0), of: 10)
    }
}
