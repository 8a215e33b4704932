import ArgumentParser
import BursarClient

/// Changes an account's settings.
struct AdjustCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "adjust", abstract: "Change the limits of an account or a pool.",
        discussion: """
            Nothing that was granted is revoked. `--tokens 5000` sets the allocation (of a pool: \
            its capacity), `--tokens +500` and `--tokens -500` change it. `--pause` stops an account \
            and all beneath it: its operations wait, and its time stands still until `--resume`.

            `--dry-run` changes nothing and tells what would be different, and for whom; operators \
            only. With --json: {"account", "status", "changes": [{"account", "nominal": {"before", \
            "after"}, …}], "unlisted"}.

            A price is `MODEL=input:1.25,output:10` per million tokens, in the pool's currency; kinds \
            are input, cached_read, cache_write, output and reasoning. `default` in the place of a model \
            is for all that have no price, `MODEL=none` takes the pool's own price away.
            """)

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "The account, or the pool.", completion: .account) var path: String
    @OptionGroup var change: ChangeOptions
    @OptionGroup var settings: SettingsOptions
    @OptionGroup var indicative: IndicativeOptions

    @Flag(help: "Stop the account and all beneath it, or let them go on.")
    var pausing: Pausing?

    @Option(
        name: .customLong("price"),
        help: ArgumentHelp(
            "A price of the pool's own, such as gpt-5=input:1.25,output:10. May be repeated.",
            valueName: "model=prices"),
        transform: PriceText.init(text:))
    var prices: [PriceText] = []

    @Flag(help: "Change nothing; tell what would change, and for whom.")
    var dryRun = false

    @OptionGroup var key: KeyOption

    func validate() throws {
        if changes == AccountChanges() {
            throw ValidationError("say what to change, such as --tokens 5000 or --weight 2")
        }
        let models = prices.map(\.model)
        if let twice = models.first(where: { model in models.count { $0 == model } > 1 }) {
            throw ValidationError(
                "--price names \(twice.isEmpty ? "default" : "\"\(twice)\"") twice; say one price")
        }
    }

    var account: String? { dryRun ? nil : path }

    private var changes: AccountChanges {
        AccountChanges(
            settings: settings.settings(nominal: change.nominal),
            isPaused: pausing.map { $0 == .pause }, delta: change.delta.ifPresent,
            indicative: indicative.target, prices: prices.compactMap(\.price),
            pricesRemoved: prices.filter { $0.price == nil }.map(\.model))
    }

    func run(_ session: Session) async throws {
        if dryRun {
            let reply = try await session.client.preview(path, changes)
            return output(reply.json) { reply.print() }
        }
        let reply = try await session.client.adjust(path, changes, key: key.requestKey)
        output(reply.status.json) { reply.status.print(remaining: nil) }
    }
}

/// Whether an account is stopped or goes on.
enum Pausing: String, EnumerableFlag {
    case pause, resume
}

/// A target that nothing enforces.
struct IndicativeOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: "Indicative target of tokens from now on, which nothing enforces.",
        transform: QuantityText.count)
    var indicativeTokens: Int64?

    @Option(
        parsing: .unconditional, help: "Likewise of time, such as 2h.",
        transform: QuantityText.milliseconds)
    var indicativeTime: Int64?

    @Option(
        parsing: .unconditional, help: "Likewise of cost, such as 7.00.",
        transform: QuantityText.nano)
    var indicativeCost: Int64?

    @Flag(help: "Take the indicative target away.")
    var noIndicative = false

    func validate() throws {
        if noIndicative, !amounts.isAbsent {
            throw ValidationError("--no-indicative takes the target away; leave the others out")
        }
    }

    /// The new target, empty to take it away; nothing: it stays as it is.
    var target: Amounts? { noIndicative ? .absent : amounts.ifPresent }

    private var amounts: Amounts {
        Amounts(finite: indicativeTokens, indicativeTime, indicativeCost)
    }
}
