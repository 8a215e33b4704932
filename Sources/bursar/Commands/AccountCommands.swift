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

/// Ends an account.
struct ReleaseCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "release", abstract: "End an account.",
        discussion: """
            What it leaves unused returns to its parent, what it used stays with that until the period \
            ends. Prints its last report; the ledger keeps it for `report` and `suggest`. With --json: \
            the report in "report", as `report` prints it.
            """)

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
            if let report = reply.report { [report].table.print() }
        }
    }
}
