import ArgumentParser
import BursarClient

/// When will a budget be exhausted?
struct ForecastCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "forecast",
        abstract: "Tell when a budget will be exhausted, by how it was consumed.",
        discussion: """
            Asks the coordinator about an account, a pool's name being one too; PATH may be left \
            out where there is one pool. With --samples it needs no coordinator: FILE is a CSV \
            file of seconds,consumed, what was consumed being counted from the beginning; - is \
            standard input. Samples at even intervals are taken as they are, others are put into \
            64 equal bins.

            Profiles: linear (a steady rate), bursty (sporadic; the time is the earliest that is \
            likely), exponential (growing by the same factor in the same time), step (another \
            level since a while) and unknown (less than 8 bins).

            With --samples and --json: {"profile", "rate", "seconds_to_exhaustion", \
            "projected_total", "confidence"}: the rate is a second, seconds are null where it is \
            never or unknown, the total is the one after --horizon, confidence is from 0 to 1. \
            With --json alone: {"account", "forecasts": [{"resource", "profile", "rate", \
            "seconds_to_exhaustion", "projected_total", "confidence"}]}, one for each limited \
            resource, time in milliseconds and cost in billionths; the total is the one at the \
            period's end.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "The account.", completion: .account)
    var path: String?

    @OptionGroup(title: "For samples")
    var offline: SamplesOptions

    func validate() throws {
        if offline.samples == nil {
            if let option = offline.named.first {
                throw ValidationError("\(option) is for --samples")
            }
        } else {
            if path != nil {
                throw ValidationError("with --samples no account is asked for; leave out PATH")
            }
            if connection.socket != nil {
                throw ValidationError("--samples needs no coordinator; leave out --socket")
            }
            if offline.budget == nil {
                throw ValidationError("say what there is in all: --budget N")
            }
        }
    }

    mutating func run() async throws {
        guard let file = offline.samples else { return try await runConnected() }
        let forecast = try SamplesForecast(
            file: file, budget: offline.budget?.value ?? 0, horizon: offline.horizon?.value)
        output(forecast.json) {
            for line in forecast.lines { Terminal.output.line(line) }
        }
    }

    func run(_ session: Session) async throws {
        let account = try await session.account(path)
        let forecasts = try await session.client.forecast(account)
        output(forecasts.json(of: account)) { forecasts.print(account) }
    }
}

/// What samples are compared with.
struct SamplesOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Samples to judge instead of an account.", valueName: "file"),
        completion: .file(extensions: ["csv"]))
    var samples: String?

    @Option(help: ArgumentHelp("What there is in all.", valueName: "n"))
    var budget: SampleNumber?

    @Option(
        help: ArgumentHelp(
            "Project so far ahead. Default: as long as the samples are.", valueName: "seconds"))
    var horizon: SampleNumber?

    /// Those that mean nothing without samples.
    var named: [String] {
        (budget == nil ? [] : ["--budget"]) + (horizon == nil ? [] : ["--horizon"])
    }
}

/// A number that is not negative, decimals included.
struct SampleNumber: ExpressibleByArgument, Hashable {
    var value: Double

    init?(argument: String) {
        let digits = argument.filter { $0 != "_" }
        guard let value = Samples.number(digits), value >= 0 else { return nil }
        self.value = value
    }
}

extension Session {
    /// The account of a path, or the only pool.
    func account(_ path: String?) async throws -> String {
        if let path { return path }
        let pools = try await self.pools()
        guard pools.count == 1 else {
            let names = pools.map(\.printable).joined(separator: ", ")
            throw ValidationError(
                pools.isEmpty ? "name an account" : "name an account, or a pool: \(names)")
        }
        return pools[0]
    }
}
