import ArgumentParser
import BursarClient

/// Whom usage or a repayment is about.
struct TargetOptions: ParsableArguments {
    @Argument(help: "The account; may be left out with --grant.", completion: .account)
    var path: String?

    @Option(
        help: "The open grant that it is about, such as g123.", completion: .grant,
        transform: GrantNumber.init(text:))
    var grant: GrantNumber?

    func validate() throws {
        if path == nil, grant == nil {
            throw ValidationError("name an account, or a grant with --grant")
        }
    }
}

/// Records usage as it happens.
struct TrackCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "track", abstract: "Record usage as it happens.",
        discussion: """
            Give what was used since the last `track`. With --grant it counts as part of the \
            grant; without, it is charged to the account and needs no grant. Tokens may be given \
            by kind: then their cost is computed by the price of the model.
            """)

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var target: TargetOptions
    @OptionGroup var usage: AmountOptions
    @OptionGroup var tokens: TokenOptions
    @OptionGroup var key: KeyOption

    func validate() throws {
        if tokens.usage == nil { _ = try usage.some() }
    }

    var account: String? { target.path }

    func run(_ session: Session) async throws {
        let reply = try await session.client.track(
            usage.amounts, answer: tokens.usage, grant: target.grant?.number, account: target.path,
            key: key.requestKey)
        output(reply.json) {
            let whole = target.grant.map { "\($0) has used \(reply.tracked.usedWords) so far" }
            Terminal.output.line(
                "\(whole ?? "recorded \(reply.tracked.usedWords)"); level \(reply.level.name), "
                    + reply.action.name)
        }
    }
}

/// Gives back early.
struct RepayCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "repay", abstract: "Give back early what will not be used.",
        discussion: """
            With --grant its hold shrinks; without, the account's unspent nominal does, for this \
            period, and debt is paid first.
            """)

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var target: TargetOptions
    @OptionGroup var amounts: AmountOptions
    @OptionGroup var key: KeyOption

    func validate() throws { _ = try amounts.some() }

    var account: String? { target.path }

    func run(_ session: Session) async throws {
        let reply = try await session.client.repay(
            amounts.amounts, grant: target.grant?.number, account: target.path,
            key: key.requestKey)
        output(reply.json) {
            let back = reply.paidBack.isSome ? ", \(reply.paidBack.usedWords) of it paid back" : ""
            let debt = reply.debt.isSome ? "; \(reply.debt.usedWords) of debt left" : ""
            Terminal.output.line(
                "gave back \(reply.returned.usedWords)\(back)\(debt); level \(reply.level.name), "
                    + reply.action.name)
        }
    }
}
