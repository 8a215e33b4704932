import BursarClient

extension AgentToolbox {
    static let checkBudget = ToolDefinition(
        name: "check_budget", title: "Check the budget",
        about: """
            What is left of this account's budget. `enforced` limits are kept by the coordinator: \
            beyond them grants are refused. `indicative` is the user's own target, which nothing \
            enforces. Call it before a large piece of work and when a result carries advice, not \
            at every step.
            """,
        input: .object([]),
        output: .object(
            [
                ("account", .string()),
                (
                    "enforced",
                    .object(
                        [
                            ("limit", .amounts("In this period, borrowing included.")),
                            ("consumed", .amounts()), ("held", .amounts("By open grants.")),
                            ("remaining", .amounts("Limit less consumed.")),
                            ("headroom", .amounts("What a grant could get right now.")),
                            ("percentage", .fractions("Consumed of the limit, from 0 to 1.")),
                            (
                                "levels",
                                .object([
                                    ("tokens", .level), ("time", .level), ("cost", .level),
                                ])
                            ),
                        ],
                        required: ["limit", "consumed", "remaining", "percentage", "levels"])
                ), ("indicative", .indicative), ("level", .level), ("action", .action),
                ("degradation", .degradation), ("paused", .flag()),
                ("deadline_in_ms", JSONSchema.integer().orNull()), ("advice", .advice),
            ],
            required: ["account", "enforced", "indicative", "level", "action", "degradation"]),
        isReadOnly: true)

    func checkBudget() async throws(ToolFailure) -> ToolResult {
        let standing = try await standing()
        let status = standing.status
        let ending = await ending(status.level, standing.degradation, status.indicative)
        let enforced: [JSON.Member] = [
            .init("limit", status.limit.json), .init("consumed", status.consumed.json),
            .init("held", status.held.json), .init("remaining", standing.remaining.json),
            .init("headroom", status.headroom.json), .init("percentage", status.percentage.json),
            .init("levels", status.levels?.json ?? .object([])),
        ]
        let members: [JSON.Member] =
            [
                .init("account", .string(status.account)), .init("enforced", .object(enforced)),
                .init("indicative", status.indicative?.json ?? .null),
            ] + Self.level(status.level, status.action) + [
                .init("degradation", standing.degradation?.json ?? .null),
                .init("paused", .bool(status.paused ?? false)),
                .init("deadline_in_ms", .count(status.deadlineInMs)),
            ] + ending.members
        return .done(standing.budgetWords + ending.advice, members)
    }
}

extension Reply.Checked {
    /// The account's enforced limits and its indicative target, a line each.
    var budgetWords: String {
        var lines = ["\(status.account): level \(status.level.name), \(status.action.name)."]
        lines.append("Enforced: \(enforcedWords).")
        if status.paused ?? false { lines.append("Paused: operations wait until it goes on.") }
        if let left = status.deadlineInMs {
            let words = DecimalText.duration(milliseconds: Int64(clamping: left))
            lines.append(left == 0 ? "Its time is over." : "\(words) of its time are left.")
        }
        if let indicative = status.indicative {
            lines.append("Indicative target (not enforced): \(indicative.words).")
        }
        return lines.joined(separator: "\n")
    }

    /// Each limited resource; `nothing is limited` if none is.
    var enforcedWords: String {
        let parts = Resource.allCases.compactMap { resource -> String? in
            guard case .finite = status.limit[resource] else { return nil }
            let share = status.percentage[resource].map { parts in
                " (\(DecimalText.percent(partsPerMillion: parts)))"
            }
            return "\(resource.name) \(status.consumed[resource].words(of: resource)) of "
                + "\(status.limit[resource].words(of: resource)) used\(share ?? ""), "
                + "\(remaining[resource].words(of: resource)) left"
        }
        return parts.isEmpty ? "nothing is limited" : parts.joined(separator: "; ")
    }
}
