import BursarClient

extension AgentToolbox {
    static let forecast = ToolDefinition(
        name: "forecast", title: "Forecast the budget",
        about: """
            When each enforced limit will be reached at the recent pace, and what is projected for \
            the end of the period. Use it to decide whether a long piece of work fits. An estimate, \
            not a promise; "unknown" means too little history.
            """,
        input: .object([]),
        output: .object(
            [
                ("account", .string()),
                (
                    "forecasts",
                    .list(
                        of: .object(
                            [
                                ("resource", .string(of: ["tokens", "time", "cost"])),
                                (
                                    "profile",
                                    .string(
                                        of: ["unknown", "linear", "bursty", "exponential", "step"])
                                ),
                                (
                                    "rate",
                                    .number(
                                        "A second, in tokens, milliseconds or 1e-9 of the currency."
                                    )
                                ), ("seconds_to_exhaustion", JSONSchema.number().orNull()),
                                ("projected_total", .number("At the end of the period.")),
                                ("confidence", .number("From 0 to 1.")),
                            ], required: ["resource", "profile", "rate", "projected_total"]))
                ), ("level", .level), ("action", .action), ("advice", .advice),
            ], required: ["account", "forecasts", "level", "action"]),
        isReadOnly: true)

    func forecast() async throws(ToolFailure) -> ToolResult {
        let standing = try await standing()
        let status = standing.status
        let forecasts = try await asking { () throws(BursarError) in
            try await account.client().forecast()
        }
        let ending = await ending(status.level, standing.degradation, status.indicative)
        guard case .object(let members) = forecasts.json(of: status.account) else {
            preconditionFailure("forecasts are an object")
        }
        let words =
            forecasts.isEmpty
            ? "\(status.account): nothing is limited, so nothing runs out."
            : "\(status.account): " + forecasts.map(\.words).joined(separator: "; ") + "."
        return .done(
            words + ending.advice,
            members + Self.level(status.level, status.action) + ending.members)
    }
}

extension ResourceForecast {
    /// In one line: `tokens 1,200 an hour (linear), runs out in 2h5m, 84% sure`.
    fileprivate var words: String {
        if profile == .unknown { return "\(resource.name): \(timeLeft.sentence)" }
        let pace = Amount.finite(rate).words(of: resource)
        let confidence = DecimalText.percent(partsPerMillion: UInt64(confidence))
        return "\(resource.name) \(pace) an hour (\(profile.name)), \(timeLeft.sentence), "
            + "\(confidence) sure"
    }
}
