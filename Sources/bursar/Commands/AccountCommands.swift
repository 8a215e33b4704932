import ArgumentParser
import BursarClient

/// Makes an account.
struct AllocateCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "allocate", abstract: "Make an account.",
        discussion: """
            What is left out is the parent's business: its strategy divides what explicit \
            allocations leave, and it promises each account a part as its minimum.
            """)

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "The account to make, such as main/workers/a.", completion: .account) var path:
        String
    @OptionGroup var nominal: AmountOptions
    @OptionGroup var settings: SettingsOptions
    @OptionGroup var key: KeyOption

    var account: String? { path }

    func run(_ session: Session) async throws {
        let reply = try await session.client.allocate(
            path, settings.settings(nominal: nominal.amounts), key: key.requestKey)
        output(reply.json) {
            let funded = reply.funded == reply.reserved ? "" : " (\(reply.funded.words) funded yet)"
            Terminal.output.line(
                "\(reply.account)\(reply.created ? "" : " is there already"): allocated "
                    + "\(reply.nominal.words), minimum \(reply.reserved.words)\(funded), "
                    + "ceiling \(reply.ceiling.words)")
        }
    }
}

/// Changes an account's settings.
struct AdjustCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "adjust", abstract: "Change the limits of an account or a pool.",
        discussion: """
            Nothing that was granted is revoked. `--tokens 5000` sets the allocation (of a pool: \
            its capacity), `--tokens +500` and `--tokens -500` change it. `--pause` stops an account \
            and all beneath it: its operations wait, and its time stands still until `--resume`.
            """)

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "The account, or the pool.", completion: .account) var path: String
    @OptionGroup var change: ChangeOptions
    @OptionGroup var settings: SettingsOptions

    @Flag(help: "Stop the account and all beneath it, or let them go on.")
    var pausing: Pausing?

    @OptionGroup var key: KeyOption

    func validate() throws {
        if pausing != nil { return }
        if settings.settings(nominal: change.nominal) == AccountSettings(), change.delta.isAbsent {
            throw ValidationError("say what to change, such as --tokens 5000 or --weight 2")
        }
    }

    var account: String? { path }

    func run(_ session: Session) async throws {
        let delta = change.delta
        let reply = try await session.client.adjust(
            path, settings.settings(nominal: change.nominal), paused: pausing.map { $0 == .pause },
            delta: delta.ifPresent, key: key.requestKey)
        output(reply.status.json) { reply.status.print(remaining: nil) }
    }
}

/// Whether an account is stopped or goes on.
enum Pausing: String, EnumerableFlag {
    case pause, resume
}

/// Ends an account.
struct ReleaseCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "release", abstract: "End an account.",
        discussion: "What it used stays with its parent until the period ends.")

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "The account.", completion: .account) var path: String
    @OptionGroup var key: KeyOption

    var account: String? { path }

    func run(_ session: Session) async throws {
        let reply = try await session.client.release(path, key: key.requestKey)
        output(reply.json) {
            let moved =
                reply.grantsMoved == 0
                ? "" : "; \(DecimalText.counted(reply.grantsMoved, "open grant")) moved up"
            let debt = reply.debt.isSome ? ", debt \(reply.debt.usedWords)" : ""
            Terminal.output.line(
                "\(path) released: \(reply.returned.usedWords) returned, "
                    + "\(reply.consumed.usedWords) had been consumed\(debt)\(moved)")
        }
    }
}
