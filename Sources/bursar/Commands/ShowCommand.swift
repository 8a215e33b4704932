import ArgumentParser
import BursarClient

/// One account in full.
struct ShowCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one account in full.")

    @OptionGroup var connection: ConnectionOptions

    @Argument(
        help: "The account, such as main/workers/a; a pool's name is one too.", completion: .account
    )
    var path: String

    func run(_ session: Session) async throws {
        let status = try await session.client.check(path).status
        output(status.json) { status.print(remaining: nil) }
    }
}

/// An account's budget, with what remains of it.
struct CheckCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Show one account's budget and what remains of it.",
        discussion: "With --json: as `show`, and \"remaining\", the limit less what is consumed.")

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "The account.", completion: .account)
    var path: String

    func run(_ session: Session) async throws {
        let reply = try await session.client.check(path)
        output(reply.json) {
            reply.status.print(remaining: reply.remaining)
            if let degradation = reply.degradation { Terminal.output.line(degradation.words) }
        }
    }
}

/// What an account has to do.
struct EnforceCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "enforce", abstract: "Tell what an account has to do at its level.",
        discussion: "One of continue, warn, throttle, degrade and stop.")

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "The account.", completion: .account)
    var path: String

    func run(_ session: Session) async throws {
        let reply = try await session.client.enforce(path)
        output(reply.json) {
            let level = Terminal.output.styled(reply.level.name, reply.level.style)
            Terminal.output.line("\(reply.action.name) (level \(level))")
            if let pause = reply.retryAfterMs {
                let words = DecimalText.duration(milliseconds: Int64(clamping: pause))
                Terminal.output.line("next operation in \(words)")
            }
            if let degradation = reply.degradation { Terminal.output.line(degradation.words) }
        }
    }
}

extension Reply.Checked {
    fileprivate var json: JSON {
        .object(
            status.members(remaining: remaining)
                + [.init("degradation", degradation?.json ?? .null)])
    }
}

extension AccountStatus {
    /// What holds the account back besides its budget, a line each.
    fileprivate var standing: [String] {
        var lines: [String] = []
        if paused ?? false {
            lines.append("paused; `bursar adjust \(account) --resume` lets it go on")
        }
        if let rate { lines.append("paced to \(rate.words) per minute") }
        if let deadlineInMs {
            let left = DecimalText.duration(milliseconds: Int64(clamping: deadlineInMs))
            lines.append(deadlineInMs == 0 ? "its time is over" : "\(left) of its time are left")
        }
        if let indicative {
            lines.append("indicative target, which nothing enforces: \(indicative.words)")
        }
        if raisedByForecast ?? false {
            lines.append("on the way to run out before the period ends: the level is a step darker")
        }
        return lines
    }

    /// Prints the account, a column for each resource.
    func print(remaining: Amounts?) {
        let level = Terminal.output.styled(level.name, level.style)
        Terminal.output.line(
            "\(Terminal.output.styled(account, .bold)): \(level), \(action.name); "
                + "\(DecimalText.counted(openGrants, "open grant")), "
                + "\(DecimalText.grouped(waiting)) waiting, "
                + "\(DecimalText.counted(children, "account")) beneath it")
        for reason in reasons { Terminal.output.line("nominal \(reason)") }
        for line in standing { Terminal.output.line(line) }
        var rows: [(String, Amounts)] = [
            ("nominal", nominal), ("reserved", reserved), ("ceiling", ceiling), ("held", held),
            ("consumed", consumed), ("borrowed", borrowed), ("debt", debt), ("limit", limit),
            ("headroom", headroom),
        ]
        if let remaining { rows.append(("remaining", remaining)) }
        var table = Table([("", .left)] + Resource.allCases.map { ($0.name.uppercased(), .right) })
        for (name, amounts) in rows {
            table.add([.init(name)] + Resource.allCases.map { .init(amounts[$0].words(of: $0)) })
        }
        if let credits {
            table.add([.init("credits")] + Resource.allCases.map { .init(credits[$0].credits) })
        }
        table.add([.init("consumed %")] + Resource.allCases.map { .init(percent(of: $0)) })
        table.print()
    }
}
