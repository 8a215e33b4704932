import BursarClient

extension AgentToolbox {
    static let reportUsage = ToolDefinition(
        name: "report_usage", title: "Report what was used",
        about: """
            Records what an operation used. With `grant` it settles that grant; with `final` false \
            it adds to it and leaves it open. Without a grant it is charged to the account. Give \
            tokens by kind (`input`, `output`, `cached_read` …) and the `model` as the API's usage \
            object tells them: only then can the cost be computed. `unused` gives back a grant \
            whose operation never began. Never report guesses as facts, nor the same usage twice.
            """,
        input: .object([
            ("grant", .string("The grant, such as \"g7\".")),
            ("final", .flag("Whether this is all; default true.")),
            ("unused", .flag("The operation never began: nothing is charged.")),
            ("tokens", .numberOrText("Tokens in all, where the kinds are not known.")),
            ("input", .numberOrText("Prompt tokens that no cache read or wrote.")),
            ("cached_read", .numberOrText("Prompt tokens that were read from a cache.")),
            ("cache_write", .numberOrText("Prompt tokens that were written to a cache.")),
            ("output", .numberOrText("Tokens of the answer, without reasoning.")),
            ("reasoning", .numberOrText("Tokens of reasoning.")),
            ("model", .string("The model that answered.")),
            ("time", .numberOrText("Seconds; of a grant the coordinator measures them.")),
            ("cost", .numberOrText("In the currency, only if it was told; else leave it out.")),
            ("work", .numberOrText("With `final`: units of work completed, such as tickets.")),
        ]),
        output: .object(
            [
                ("grant", JSONSchema.string().orNull()),
                (
                    "outcome",
                    .string(
                        "committed: settled; tracked: part of an open grant; recorded: without one.",
                        of: ["committed", "tracked", "recorded", "cancelled"])
                ), ("charged", .amounts("Of a grant: in all so far.")), ("refunded", .amounts()),
                ("late", .flag("The grant had ended already, and this corrects it.")),
                (
                    "cost_source",
                    .string(
                        "granted and unknown are not exact: never present them as such.",
                        of: ["computed", "given", "granted", "unknown", "none"])
                ), ("indicative", .indicative), ("level", .level), ("action", .action),
                ("advice", .advice),
            ],
            required: [
                "grant", "outcome", "charged", "cost_source", "indicative", "level", "action",
            ]))

    private static let kinds = ["input", "cached_read", "cache_write", "output", "reasoning"]

    func reportUsage(_ arguments: ToolArguments) async throws(ToolFailure) -> ToolResult {
        let grant = try arguments.grant("grant")
        let amounts = try arguments.amounts()
        let usage = try modelUsage(arguments)
        let saysNothing = amounts.isAbsent && usage == nil
        let model = try arguments.text("model")
        if try arguments.flag("unused") {
            guard let grant, saysNothing else {
                throw ToolFailure("\"unused\" wants a \"grant\" and no usage.")
            }
            return try await result(of: try await cancel(grant), grant: grant)
        }
        let isFinal = try arguments.isGiven("final") ? arguments.flag("final") : true
        var report = ReportedUsage(
            grant: grant, amounts: amounts, usage: usage, model: model,
            known: await account.usage.open[grant?.number ?? 0])
        report.work = try arguments.amount("work", of: .tokens).map { UInt64($0) }
        if saysNothing {
            guard isFinal, report.known?.tracked.isSome == true else {
                throw ToolFailure(
                    "Say what was used: \"tokens\", or \"input\" and \"output\" and \"model\"; or "
                        + "\"unused\": true for a grant whose operation never began.")
            }
        }
        if let usage, amounts.tokens != .absent, amounts.tokens != .finite(usage.tokens) {
            throw ToolFailure(
                "\"tokens\" differs from the sum of the kinds, \(usage.tokens); leave it out.")
        }
        report.isFinal = isFinal && grant != nil
        return try await result(of: try await send(report), grant: grant)
    }

    private func modelUsage(_ arguments: ToolArguments) throws(ToolFailure) -> ModelUsage? {
        guard Self.kinds.contains(where: arguments.isGiven) else { return nil }
        var counts: [UInt64] = []
        for kind in Self.kinds {
            counts.append(UInt64(try arguments.amount(kind, of: .tokens) ?? 0))
        }
        return ModelUsage(
            input: counts[0], cachedRead: counts[1], cacheWrite: counts[2], output: counts[3],
            reasoning: counts[4], model: try arguments.text("model"))
    }

    /// The report's outcome, with where the account stands after it.
    private func result(
        of outcome: ReportOutcome, grant: GrantNumber?
    ) async throws(ToolFailure) -> ToolResult {
        // The usage is recorded; that the account's state cannot be had is no reason to fail.
        let standing = try? await account.standing()
        let level = standing?.status.level ?? outcome.level
        let indicative = standing?.status.indicative
        let ending = await ending(level, standing?.degradation, indicative)
        let action = standing?.status.action ?? outcome.action
        var words = "\(outcome.words(grant)) Level \(level.name), \(action.name)."
        if let indicative { words += "\nIndicative target (not enforced): \(indicative.words)." }
        let members: [JSON.Member] =
            [.init("grant", .text(grant?.description))] + outcome.members
            + [.init("indicative", indicative?.json ?? .null)] + Self.level(level, action)
            + ending.members
        return .done(words + ending.advice, members)
    }
}
