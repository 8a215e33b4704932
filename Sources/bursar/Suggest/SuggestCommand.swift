import ArgumentParser
import BursarClient

/// What should be different next time.
struct SuggestCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "suggest",
        abstract: "Propose allocations, minima, estimates and caps from history.",
        discussion: """
            Reads from the ledger who left budget idle and who was refused for lack of it, each with \
            the reason beside it. `--apply` makes the adjustments, those first that give something up; \
            what only agents or the owner of the budget can change stays advice. With --json: \
            {"suggestions": [{"kind", "account", "resource", "now", "proposed", "reason", "operation", \
            "model", "command", "applied", "error"}], "from_seq", "through_seq"}.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "Only this account and what is beneath it.", completion: .account)
    var path: String?

    @Option(
        help: ArgumentHelp("Only what happened from then on: \(Moment.right).", valueName: "time"))
    var since: Moment?

    @Flag(help: "Make the adjustments; operators only.")
    var apply = false

    /// Reading a long ledger takes its time.
    var requestTimeout: Duration? { .seconds(600) }

    func run(_ session: Session) async throws {
        let history = try await session.attribution(
            AttributionQuery(
                account: path, by: [.account, .period], since: since?.milliseconds))
        let accounts = try await session.all(path) { scope throws(BursarError) in
            try await session.client.accounts(scope)
        }
        let operations = try await session.all(path) { scope throws(BursarError) in
            try await session.client.operations(scope)
        }
        let suggester = Suggester(
            histories: AccountHistory.all(accounts, history.flatMap(\.rows)),
            operations: operations)
        var results = suggester.suggestions().map { SuggestionResult(suggestion: $0) }
        if apply {
            for index in results.indices { await results[index].apply(with: session.client) }
        }
        output(
            .object([
                .init("suggestions", .array(results.map(\.json))),
                .init("from_seq", .unsigned(history.map(\.fromSeq).min() ?? 0)),
                .init("through_seq", .unsigned(history.map(\.throughSeq).max() ?? 0)),
            ])
        ) { results.print(isApplied: apply) }
        if results.contains(where: { $0.error != nil }) { throw ExitCode.failure }
    }
}

/// A suggestion, and what became of it.
struct SuggestionResult {
    var suggestion: Suggestion
    /// Whether it was applied; nothing where that was not asked for or is not ours to do.
    var isApplied: Bool?
    /// Why it could not be.
    var error: String?

    init(suggestion: Suggestion) { self.suggestion = suggestion }

    mutating func apply(with client: Bursar) async {
        guard let changes = suggestion.changes else { return }
        do throws(BursarError) {
            _ = try await client.adjust(suggestion.account, changes)
            isApplied = true
        } catch {
            (isApplied, self.error) = (false, error.message)
        }
    }

    var json: JSON {
        .object([
            .init("kind", .string(suggestion.kind.rawValue)),
            .init("account", .string(suggestion.account)),
            .init("resource", .string(suggestion.resource.name)),
            .init("now", suggestion.now.map { suggestion.amounts($0).json } ?? .null),
            .init("proposed", suggestion.amounts(suggestion.proposed).json),
            .init("reason", .string(suggestion.reason)),
            .init("operation", .text(suggestion.operation)),
            .init("model", .text(suggestion.model)),
            .init("command", .text(suggestion.command)),
            .init("applied", isApplied.map(JSON.bool) ?? .null),
            .init("error", .text(error)),
        ])
    }
}

extension [SuggestionResult] {
    /// Tells people, a suggestion with its reason beneath it.
    fileprivate func print(isApplied: Bool) {
        let out = Terminal.output
        if isEmpty { return out.line("nothing to suggest: nobody was refused for lack of budget") }
        for result in self {
            let suggestion = result.suggestion
            let resource = suggestion.resource
            let now = suggestion.now.map { Amount.finite($0).words(of: resource) } ?? "no limit"
            let label = [suggestion.operation, suggestion.model].compactMap(\.self)
                .filter { !$0.isEmpty }.joined(separator: "/")
            let mark =
                switch result.isApplied {
                case true?: out.styled("  applied", .green)
                case false?: out.styled("  not applied", .red)
                case nil: isApplied ? out.styled("  not ours to apply", .dim) : ""
                }
            out.line(
                "\(out.styled(suggestion.account.printable, .bold))"
                    + (label.isEmpty ? "" : " \"\(label.printable)\"")
                    + ": \(suggestion.kind.rawValue) of \(resource.name) \(now) → "
                    + "\(Amount.finite(suggestion.proposed).words(of: resource))\(mark)")
            out.line("    \(suggestion.reason.printable)")
            if let error = result.error { out.line("    \(error.printable)") }
            if !isApplied, let command = suggestion.command {
                out.line("    " + out.styled(command, .dim))
            }
        }
        if !isApplied, contains(where: { $0.suggestion.changes != nil }) {
            out.line("")
            out.line("`bursar suggest --apply` makes these adjustments.")
        }
    }
}
