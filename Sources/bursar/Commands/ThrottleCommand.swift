import ArgumentParser
import BursarClient

/// Sets the pace of an account.
struct ThrottleCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "throttle", abstract: "Set or clear the pace of an account.",
        discussion: """
            RATE is in tokens, such as 600/min, 10/s or 36000/h; `off` lets the account go as fast \
            as it likes. The pace holds whatever the account's level, for it and all beneath it \
            together. Requests beyond it wait in the queue, or are denied with the time after which \
            they pass. With --json: {"account", "rate_per_minute", "seq"}.
            """)

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "The account, or the pool.", completion: .account) var path: String

    @Argument(help: "Tokens in a time, or `off`.")
    var rate: String?

    @Option(
        parsing: .unconditional, help: "Pace of the cost, such as 0.50/h.",
        transform: { try RateText.perMinute($0, of: .cost) })
    var cost: Int64?

    @Option(
        parsing: .unconditional, help: "Pace of the agents' time, such as 30s/min.",
        transform: { try RateText.perMinute($0, of: .time) })
    var time: Int64?

    @OptionGroup var key: KeyOption

    func validate() throws {
        guard rate != nil || cost != nil || time != nil else {
            throw ValidationError("say the pace, such as 600/min, or `off`")
        }
        _ = try tokens
    }

    var account: String? { path }

    private var tokens: Int64? {
        get throws {
            guard let rate, rate != "off" else { return nil }
            do throws(QuantityProblem) {
                return try RateText.perMinute(rate, of: .tokens)
            } catch {
                throw ValidationError("\(rate): \(error)")
            }
        }
    }

    func run(_ session: Session) async throws {
        let rate = Amounts(finite: try tokens, time, cost)
        let reply = try await session.client.throttle(
            path, rate: rate.ifPresent, key: key.requestKey)
        output(reply.json(account: path)) {
            let pace = reply.rate.map { "at most \($0.words) per minute" } ?? "no pace"
            Terminal.output.line("\(path): \(pace)")
        }
    }
}

extension Reply.Throttled {
    fileprivate func json(account: String) -> JSON {
        .object([
            .init("account", .string(account)),
            .init("rate_per_minute", rate?.json ?? .null),
            .init("seq", .unsigned(seq)),
        ])
    }
}
