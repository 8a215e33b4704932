import BursarClient

extension AgentToolbox {
    static let requestGrant = ToolDefinition(
        name: "request_grant", title: "Ask for budget",
        about: """
            Asks the coordinator to set budget aside for one operation before it begins. Returns \
            verdict "granted" with a grant such as "g7", which report_usage settles afterwards; or \
            "denied" (or "timed_out" after `wait`) with `reason`, `retry_after_ms` and what is \
            `holding` the budget. A denial is an answer, not an error: ask for less, wait, or do \
            without. Only for operations that cost something worth planning.
            """,
        input: .object([
            ("tokens", .numberOrText("Tokens, such as 4000, \"4k\", or \"auto\": what is usual.")),
            ("time", .numberOrText("Seconds, or a duration such as \"90s\".")),
            ("cost", .numberOrText("In the currency, such as 0.05, or \"auto\": by the price.")),
            ("least_tokens", .numberOrText("The fewest that still help; a smaller grant is made.")),
            ("least_time", .numberOrText("The shortest time that still helps.")),
            ("least_cost", .numberOrText("The smallest cost that still helps.")),
            ("operation", .string("Label such as \"plan\" or \"search\"; the same for the like.")),
            ("model", .string("The model that will be used.")),
            (
                "class",
                .string(
                    "Default essential; optional is denied first; winddown saves work at the end.",
                    of: OperationClass.allCases.map(\.name))
            ),
            ("wait", .numberOrText("Seconds to wait for budget instead of being denied; 0.")),
            (
                "lease",
                .numberOrText("Seconds until it is settled by policy if nothing is reported; 300.")
            ),
        ]),
        output: .object(
            [
                ("verdict", .string(of: ["granted", "denied", "timed_out"])),
                ("grant", JSONSchema.string().orNull()), ("amounts", .amounts("What is granted.")),
                ("borrowed", .amounts("Part of it that others left idle.")), ("level", .level),
                ("action", .action), ("reason", JSONSchema.string().orNull()),
                ("retry_after_ms", JSONSchema.integer().orNull()),
                (
                    "holding",
                    .list(
                        of: .object([
                            ("account", .string()), ("grant", .string()), ("amounts", .amounts()),
                        ]))
                ), ("message", JSONSchema.string().orNull()),
                ("expires_in_ms", JSONSchema.integer().orNull()), ("seq", .integer()),
                ("paid", .amounts("Credits, in an auction.")), ("degradation", .degradation),
                ("advice", .advice),
            ],
            required: [
                "verdict", "grant", "amounts", "borrowed", "level", "action", "reason",
                "retry_after_ms", "holding",
            ]))

    /// Longer than the coordinator's default, because a model's steps are.
    private static let lease: Int64 = 300_000
    /// Longer than most clients wait for a tool.
    private static let waitMost: Int64 = 600_000

    func requestGrant(_ arguments: ToolArguments) async throws(ToolFailure) -> ToolResult {
        let reservation = try reservation(arguments)
        let reply = try await asking { () throws(BursarError) in
            try await account.reserve(reservation)
        }
        if let grant = reply.grant {
            await account.note { $0.granted(grant, reply.amounts, model: reservation.model) }
        }
        guard case .object(let members) = reply.json else {
            preconditionFailure("a reply is an object")
        }
        let ending = await ending(reply.level, reply.degradation)
        return .done(reply.toolWords + ending.advice, members + ending.members)
    }

    private func reservation(_ arguments: ToolArguments) throws(ToolFailure) -> Reservation {
        let tokens = try arguments.wanted("tokens", of: .tokens)
        let cost = try arguments.wanted("cost", of: .cost)
        let time = try arguments.amount("time", of: .time)
        guard tokens != nil || cost != nil || time != nil else {
            throw ToolFailure("Say how much: \"tokens\", \"time\" or \"cost\".")
        }
        var reservation = Reservation(Amounts(finite: tokens?.amount, time, cost?.amount))
        if tokens == .auto { reservation.estimated.insert(.tokens) }
        if cost == .auto { reservation.estimated.insert(.cost) }
        reservation.least = try arguments.amounts(prefix: "least_")
        reservation.operation = try arguments.text("operation")
        reservation.model = try arguments.text("model")
        reservation.operationClass = try arguments.operationClass("class")
        let wait = try arguments.amount("wait", of: .time) ?? 0
        guard wait <= Self.waitMost else {
            throw ToolFailure("\"wait\" is at most \(Self.waitMost / 1000) seconds.")
        }
        reservation.wait = .milliseconds(wait)
        reservation.timeToLive = .milliseconds(
            try arguments.amount("lease", of: .time) ?? Self.lease)
        reservation.isDetached = grantsAreDetached
        return reservation
    }
}

extension Reply.Reserved {
    /// The verdict for a model.
    fileprivate var toolWords: String {
        guard verdict == .granted, let grant else { return denialWords }
        let part = borrowed.isSome ? " (\(borrowed.usedWords) of it borrowed)" : ""
        let lease = expiresInMs.map {
            " within \(DecimalText.duration(milliseconds: Int64(clamping: $0)))"
        }
        return "Granted \(GrantNumber(grant)): \(amounts.words)\(part). Settle it with report_usage"
            + "\(lease ?? ""). Level \(level.name), \(action.name)."
    }

    private var denialWords: String {
        let code = reason.map { " (\($0.name))" } ?? ""
        let pause = retryAfterMs.map {
            " Asking again may help in \(DecimalText.duration(milliseconds: Int64(clamping: $0)))."
        }
        let inTheWay = holding.prefix(4).map { grant in
            "\(GrantNumber(grant.grant)) of \(grant.account.printable) (\(grant.amounts.words))"
        }
        let holders = inTheWay.isEmpty ? "" : " In the way: \(inTheWay.joined(separator: ", "))."
        return "\(verdict == .timedOut ? "Timed out" : "Denied"): "
            + "\(message?.printable ?? "no reason was given")\(code).\(pause ?? "")\(holders)"
    }
}
