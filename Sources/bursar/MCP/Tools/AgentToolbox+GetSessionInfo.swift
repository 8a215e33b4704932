import BursarClient

extension AgentToolbox {
    static let getSessionInfo = ToolDefinition(
        name: "get_session_info", title: "What this session used",
        about: """
            What this session used since it began, as the coordinator recorded it: the source of \
            truth for spend, instead of adding up yourself. Also what the account used in this \
            period, and open grants. Where `cost_certainty` is "partial", some of the cost is \
            missing or a guess; never call a cost exact unless it is "exact".
            """,
        input: .object([]),
        output: .object(
            [
                ("account", .string()),
                (
                    "session",
                    .object(
                        [
                            ("elapsed_ms", .integer("Wall-clock time.")),
                            ("used", .amounts("Reported through these tools.")),
                            ("reports", .integer()), ("cost_certainty", certainty),
                            (
                                "models_without_cost",
                                .list(of: .string(), "Whose cost is missing or a guess.")
                            ),
                            (
                                "unreported_grants",
                                .integer("Ended by policy; their use is unknown.")
                            ),
                        ],
                        required: [
                            "elapsed_ms", "used", "reports", "cost_certainty",
                            "models_without_cost", "unreported_grants",
                        ])
                ),
                (
                    "open_grants",
                    .list(
                        of: .object(
                            [
                                ("grant", .string()), ("amounts", .amounts()),
                                ("tracked", .amounts()),
                                ("operation", JSONSchema.string().orNull()),
                                ("expires_in_ms", .integer()),
                            ], required: ["grant", "amounts", "tracked", "expires_in_ms"]))
                ),
                (
                    "period",
                    .object(
                        [
                            ("consumed", .amounts("Of the account, with all beneath it.")),
                            ("cost_certainty", certainty),
                            ("models_without_cost", .list(of: .string())),
                        ], required: ["consumed", "cost_certainty", "models_without_cost"])
                ), ("indicative", .indicative), ("level", .level), ("action", .action),
                ("advice", .advice),
            ],
            required: [
                "account", "session", "open_grants", "period", "indicative", "level", "action",
            ]),
        isReadOnly: true)

    private static let certainty = JSONSchema.string(
        "exact, unverified (nothing is known to be missing, but others reported too), partial (some "
            + "cost is missing or a guess) or none (nothing used yet).",
        of: ["exact", "unverified", "partial", "none"])

    func getSessionInfo() async throws(ToolFailure) -> ToolResult {
        let standing = try await standing()
        let status = standing.status
        let asked = Set(await account.usage.open.keys)
        let grants = try await asking { () throws(BursarError) in
            try await account.client().grants()
        }
        let usage = await account.note { usage in
            usage.reconcile(asked, stillOpen: Set(grants.map(\.grant)))
            return usage
        }
        await account.release(asked.subtracting(grants.map(\.grant)))
        let period = PeriodUsage(
            status.consumed, usage, unpaid: try? await account.unpaidModels(status.account))
        let ending = await ending(status.level, standing.degradation, status.indicative)
        let open = grants.filter { usage.open[$0.grant] != nil }
        let members: [JSON.Member] =
            [
                .init("account", .string(status.account)), .init("session", usage.json),
                .init("open_grants", .array(open.map(\.shortJSON))),
                .init("period", period.json),
                .init("indicative", status.indicative?.json ?? .null),
            ] + Self.level(status.level, status.action) + ending.members
        var lines = ["This session: \(usage.words)"]
        if !open.isEmpty {
            let names = open.map { "\(GrantNumber($0.grant)) (\($0.amounts.words))" }
            lines.append("Open grants: \(names.joined(separator: ", ")).")
        }
        lines.append("\(status.account) in this period: \(period.words)")
        if let indicative = status.indicative {
            lines.append("Indicative target (not enforced): \(indicative.words).")
        }
        lines.append("Level \(status.level.name), \(status.action.name).")
        return .done(lines.joined(separator: "\n") + ending.advice, members)
    }
}

extension GrantStatus {
    /// What a model wants to know of an open grant.
    fileprivate var shortJSON: JSON {
        .object([
            .init("grant", .string(GrantNumber(grant).description)),
            .init("amounts", amounts.json), .init("tracked", tracked.json),
            .init("operation", .text(operation)), .init("expires_in_ms", .unsigned(expiresInMs)),
        ])
    }
}
