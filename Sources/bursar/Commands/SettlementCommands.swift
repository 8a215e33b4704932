import ArgumentParser
import BursarClient

/// Settles a grant.
struct CommitCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "commit", abstract: "Settle a grant with what was really used.",
        discussion: """
            What is used is charged, be it less or more than granted. A resource that is left out \
            is charged as it was tracked, time as the coordinator measured it. Tokens may be given \
            by kind instead: then their cost is computed by the price of the model.
            """)

    @OptionGroup var connection: ConnectionOptions
    @Argument(
        help: "The grant, such as g123.", completion: .grant,
        transform: GrantNumber.init(text:))
    var grant: GrantNumber
    @OptionGroup var actual: AmountOptions
    @OptionGroup var tokens: TokenOptions

    @Option(help: "Units of work that it completed, as the agent counts them, for reports.")
    var work: UInt64?

    @OptionGroup var key: KeyOption

    func run(_ session: Session) async throws {
        let reply = try await session.client.commit(
            grant: grant.number, actual: actual.amounts, usage: tokens.usage, work: work,
            key: key.requestKey)
        output(reply.json) {
            let late = reply.late ? ", late: the grant had been given up already" : ""
            let back = reply.paidBack.isSome ? ", \(reply.paidBack.usedWords) of it paid back" : ""
            Terminal.output.line(
                "\(grant) committed: \(reply.charged.usedWords) charged, "
                    + "\(reply.refunded.usedWords) refunded\(back)\(late); "
                    + "level \(reply.level.name), \(reply.action.name)")
        }
    }
}

/// Cancels a grant.
struct VoidCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "void", abstract: "Cancel a grant whose operation was never begun.")

    @OptionGroup var connection: ConnectionOptions
    @Argument(
        help: "The grant, such as g123.", completion: .grant,
        transform: GrantNumber.init(text:))
    var grant: GrantNumber
    @OptionGroup var key: KeyOption

    func run(_ session: Session) async throws {
        let reply = try await session.client.void(grant: grant.number, key: key.requestKey)
        output(reply.json) {
            let back = reply.paidBack.isSome ? ", \(reply.paidBack.usedWords) of it paid back" : ""
            Terminal.output.line(
                "\(grant) cancelled: \(reply.refunded.usedWords) refunded\(back); "
                    + "level \(reply.level.name), \(reply.action.name)")
        }
    }
}

/// Lengthens a lease.
struct ExtendCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "extend", abstract: "Lengthen a grant's lease, counted from now.")

    @OptionGroup var connection: ConnectionOptions
    @Argument(
        help: "The grant, such as g123.", completion: .grant,
        transform: GrantNumber.init(text:))
    var grant: GrantNumber

    @Option(
        parsing: .unconditional, help: "The new lease, such as 60s; it never gets shorter.",
        transform: QuantityText.milliseconds)
    var ttl: Int64

    @OptionGroup var key: KeyOption

    func run(_ session: Session) async throws {
        let reply = try await session.client.extend(
            grant: grant.number, timeToLive: .milliseconds(ttl), key: key.requestKey)
        output(reply.json) {
            let lease = DecimalText.duration(milliseconds: Int64(clamping: reply.expiresInMs))
            Terminal.output.line("\(grant) ends in \(lease)")
        }
    }
}
