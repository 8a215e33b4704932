import BursarClient

extension AgentToolbox {
    static let setSelfBudget = ToolDefinition(
        name: "set_self_budget", title: "Set an indicative target",
        about: """
            Records a target that the user mentioned ("you have $7", "under 20k tokens"), so that \
            check_budget and get_session_info tell how much of it is used from now on. It is \
            indicative: nothing is refused or stopped because of it, and enforced limits stay as \
            they are. Replaces an earlier target; `clear` removes it. Never set one that the user \
            did not ask for.
            """,
        input: .object([
            ("tokens", .numberOrText("Tokens, such as 20000 or \"20k\".")),
            ("time", .numberOrText("Seconds of work, such as 600, or \"10m\".")),
            ("cost", .numberOrText("In the budget's currency, such as 7, 0.05 or \"$7\".")),
            ("clear", .flag("Remove the target.")),
        ]),
        output: .object(
            [
                ("account", .string()), ("indicative", .indicative), ("level", .level),
                ("action", .action), ("advice", .advice),
            ], required: ["account", "indicative", "level", "action"]))

    func setSelfBudget(_ arguments: ToolArguments) async throws(ToolFailure) -> ToolResult {
        let target = try arguments.amounts()
        let clears = try arguments.flag("clear")
        guard clears == target.isAbsent else {
            throw ToolFailure(
                clears
                    ? "Either give a target or \"clear\" it, not both."
                    : "Say the target: \"tokens\", \"time\" or \"cost\"; or \"clear\" it.")
        }
        // It makes the account if need be.
        let before = try await standing()
        let status = try await asking { () throws(BursarError) in
            try await account.client().adjust(
                before.status.account, AccountChanges(indicative: target)
            ).status
        }
        guard (status.indicative == nil) == clears else {
            throw ToolFailure(
                "This coordinator is too old to keep an indicative target. Keep the target in mind "
                    + "yourself, and compare it with get_session_info.")
        }
        let ending = await ending(status.level, nil, status.indicative)
        let members: [JSON.Member] =
            [
                .init("account", .string(status.account)),
                .init("indicative", status.indicative?.json ?? .null),
            ] + Self.level(status.level, status.action) + ending.members
        let words =
            status.indicative.map { target in
                "Indicative target set: \(target.target.words), counted from now. Nothing enforces "
                    + "it: keeping to it is yours. Enforced limits are unchanged."
            } ?? "The indicative target is removed. Enforced limits are unchanged."
        return .done(words + ending.advice, members)
    }
}
