import ArgumentParser
import BursarClient

/// Asks for a grant.
struct ReserveCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "reserve", abstract: "Ask for a grant for one operation.",
        discussion: """
            The grant outlives this command: only `commit`, `void` or the end of its lease ends \
            it. An account that does not exist yet is made, where the configuration allows that.

            Exit status 3: denied; 4: not granted by the end of --wait. JSON is printed then too: \
            {"verdict", "grant", "amounts", "borrowed", "level", "action", "reason", \
            "retry_after_ms", "holding", …}, with "paid" for a grant that was bought.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "The account that is to pay, such as main/workers/a.", completion: .account)
    var path: String

    @OptionGroup var want: WantOptions
    @OptionGroup var least: LeastOptions

    @Option(
        parsing: .unconditional,
        help: "Tokens of the prompt, if known; with --tokens auto only the rest is estimated.",
        transform: QuantityText.count)
    var promptTokens: Int64?

    @Option(help: "Label of the operation, for attribution; at most 128 bytes.")
    var operation: String?

    @Option(help: "Model that will be used, for attribution.")
    var model: String?

    @Option(name: .customLong("class"), help: "How much the operation matters when budget is low.")
    var operationClass: OperationClass?

    @Option(
        parsing: .unconditional,
        help: "Lease, such as 60s. Default: the coordinator's, a minute unless configured.",
        transform: QuantityText.milliseconds)
    var ttl: Int64?

    @Option(
        parsing: .unconditional,
        help: "How long to wait for budget instead of being denied, such as 5s.",
        transform: QuantityText.milliseconds)
    var wait: Int64 = 0

    @Option(
        parsing: .unconditional,
        help: """
            Credits offered for each unit of what is asked (in all, where the group's pricing is \
            proportional); auction groups only.
            """)
    var bid: Int64?

    @OptionGroup var key: KeyOption

    func validate() throws {
        try want.validate()
        if let bid, bid < 0 { throw ValidationError("--bid must not be negative") }
    }

    var account: String? { path }

    func run(_ session: Session) async throws {
        var reservation = Reservation(want.amounts)
        reservation.estimated = want.estimated
        reservation.promptTokens = promptTokens.map { UInt64(clamping: $0) }
        reservation.least = least.amounts
        reservation.account = path
        reservation.operation = operation
        reservation.model = model
        reservation.operationClass = operationClass ?? .essential
        reservation.timeToLive = ttl.map(Duration.milliseconds)
        reservation.wait = .milliseconds(wait)
        reservation.bid = bid
        reservation.isDetached = true
        reservation.explains = true
        let reply = try await session.client.reserve(reservation, key: key.requestKey)
        output(reply.json) { reply.print() }
        switch reply.verdict {
        case .granted: return
        case .denied: throw ExitCode.denied
        case .timedOut: throw ExitCode.timedOut
        }
    }
}

/// A name for a change, so that it can be repeated safely.
struct KeyOption: ParsableArguments {
    @Option(help: "A name for this request: repeated with the same one, it is carried out once.")
    var key: String?

    var requestKey: RequestKey? { key.map { RequestKey($0) } }
}

extension Reply.Reserved {
    /// Tells people: the grant on standard output, a denial on standard error.
    func print() {
        guard verdict == .granted, let grant else { return printDenial() }
        let out = Terminal.output
        let part = borrowed.isSome ? " (\(borrowed.usedWords) of it borrowed)" : ""
        let price = paid.map { ", bought for \($0.creditWords)" } ?? ""
        let lease = expiresInMs.map {
            ", lease \(DecimalText.duration(milliseconds: Int64(clamping: $0)))"
        }
        out.line(
            "\(GrantNumber(grant)): \(amounts.words)\(part)\(price)\(lease ?? ""); "
                + "level \(out.styled(level.name, level.style)), \(action.name)")
        if let degradation { out.line(degradation.words) }
    }

    private func printDenial() {
        let error = Terminal.error
        let what = verdict == .timedOut ? "timed out" : "denied"
        let reason = reason.map { " (\($0.name))" } ?? ""
        error.line("bursar: \(what): \(message?.printable ?? "no reason was given")\(reason)")
        if let retryAfterMs {
            let pause = DecimalText.duration(milliseconds: Int64(clamping: retryAfterMs))
            error.line("Asking again may help in \(pause).")
        }
        guard !holding.isEmpty else { return }
        error.line("In the way:")
        for grant in holding {
            error.line("  \(GrantNumber(grant.grant)) of \(grant.account): \(grant.amounts.words)")
        }
    }
}
