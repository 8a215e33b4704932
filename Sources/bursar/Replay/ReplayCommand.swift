import ArgumentParser
import BursarClient

/// Drives a coordinator with a trace.
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Drive the coordinator with agents made from a trace.",
        discussion: """
            TRACE is a CSV file with the columns TIMESTAMP,ContextTokens,GeneratedTokens. Row i \
            goes to agent i mod N; each row asks for its tokens as an essential operation and \
            settles them; with `--tokens auto` it tells the size of its context and leaves the rest \
            to the coordinator's estimate. A refusal is waited out, and so is a restart of the coordinator: each \
            row is charged exactly once. Ends in the report. With --json: {"operations", \
            "tokens", "seconds", "per_second", "denials", "report": […], "reserved", "committed", \
            "ratio", "overruns", "judged"}; the last five without the first 500 operations.
            """)

    @Argument(help: "The trace.", completion: .file(extensions: ["csv"]))
    var trace: String

    @OptionGroup var connection: ConnectionOptions

    @Option(help: "Number of agents, 1 to 128.")
    var agents = 8

    @Option(help: "Account beneath which they are. Default: replay-00, replay-01, … in the pool.")
    var account: String?

    @Option(
        help: ArgumentHelp(
            "What is reserved: `exact`, what the row used in the end, or `auto`, as estimated.",
            valueName: "how"))
    var tokens = ReservedTokens.exact

    @Option(help: "Pace: 1 is the trace's own, 10 ten times that. Default: as fast as it goes.")
    var speed: Double?

    /// Operations that are under way at a time, shared among the agents.
    private static let operationsAtATime = 48

    func validate() throws {
        guard (1...128).contains(agents) else {
            throw ValidationError("--agents is 1 to 128")
        }
        if let speed, !(speed > 0 && speed.isFinite) {
            throw ValidationError("--speed is a number above 0, such as 1 or 10")
        }
    }

    func run() async throws {
        let trace = try Trace(file: trace)
        let tally = ReplayTally()
        do {
            let crew = try await crew(for: trace, tally)
            let start = ContinuousClock.now
            let pace = ReplayPace(
                firstMs: trace.operations[0].timeMs, start: start, speed: speed)
            let progress = ReplayProgress(
                total: trace.operations.count, tally: tally, start: start)
            let wasInterrupted = try await withInterruption {
                try await Self.replay(crew, pace, progress)
            }
            let seconds = (ContinuousClock.now - start).seconds
            var rows: [ReportRow] = []
            for agent in crew { rows += try await agent.report() }
            for agent in crew { await agent.close() }
            print(tally.now, seconds: seconds, rows)
            if wasInterrupted {
                let total = DecimalText.grouped(trace.operations.count)
                throw CommandFailure(
                    "interrupted after \(DecimalText.grouped(tally.now.operations)) of \(total)")
            }
        } catch let error as BursarError {
            throw error.reported(asJSON: connection.json)
        }
    }

    /// The agents, each with a connection of its own and its part of the trace.
    private func crew(for trace: Trace, _ tally: ReplayTally) async throws -> [ReplayAgent] {
        let width = max(2, String(agents - 1).count)
        var crew: [ReplayAgent] = []
        for number in 0..<agents {
            let digits = String(number)
            let padded = String(repeating: "0", count: width - digits.count) + digits
            let name = account.map { "\($0)/\(padded)" } ?? "replay-\(padded)"
            // Agents come in by the agents' door, which operators can do without.
            var configuration = Bursar.Configuration(account: name)
            configuration.socket = connection.socket
            configuration.clientName = "bursar replay \(BursarCommand.version)"
            // If the first agent reaches nobody, there is no coordinator; later on, and for each
            // request, a restart of it is waited out.
            configuration.patience = crew.isEmpty ? .zero : .seconds(30)
            configuration.requestTimeout = .seconds(120)
            let operations = stride(
                from: number, to: trace.operations.count, by: agents
            ).map { trace.operations[$0] }
            crew.append(
                ReplayAgent(
                    account: name, client: try await .connect(configuration),
                    operations: operations, isEstimated: tokens == .auto, tally: tally))
        }
        return crew
    }

    private static func replay(
        _ crew: [ReplayAgent], _ pace: ReplayPace, _ progress: ReplayProgress
    ) async throws {
        let drawing = Task { await progress.run() }
        let outcome: Result<Void, any Error>
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for agent in crew {
                    group.addTask {
                        try await agent.run(
                            lanes: max(1, operationsAtATime / crew.count), pace: pace)
                    }
                }
                try await group.waitForAll()
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        drawing.cancel()
        await drawing.value
        try outcome.get()
    }

    private func print(_ counts: ReplayTally.Counts, seconds: Double, _ rows: [ReportRow]) {
        let rate = seconds > 0 ? Double(counts.operations) / seconds : 0
        guard !connection.json else {
            let object = JSON.object([
                .init("operations", .integer(Int64(counts.operations))),
                .init("tokens", .integer(counts.tokens)),
                .init("seconds", .decimal(seconds)),
                .init("per_second", .decimal(rate)),
                .init("denials", .integer(Int64(counts.denials))),
                .init("report", .array(rows.map(\.json))),
                .init("reserved", .integer(counts.judged.reserved)),
                .init("committed", .integer(counts.judged.committed)),
                .init("ratio", .decimal(counts.judged.ratio)),
                .init("overruns", .integer(Int64(counts.judged.overruns))),
                .init("judged", .integer(Int64(counts.judged.operations))),
            ])
            return Terminal.output.line(object.description)
        }
        rows.table.print()
        let took = DecimalText.duration(milliseconds: Int64(seconds * 1000))
        Terminal.output.line("")
        Terminal.output.line(
            "\(DecimalText.counted(counts.operations, "operation")) with "
                + "\(DecimalText.grouped(counts.tokens)) tokens in \(took), "
                + "\(DecimalText.grouped(Int(rate))) a second, "
                + "\(DecimalText.counted(counts.denials, "denial")) waited out")
        if tokens == .auto { print(counts.judged) }
    }

    private func print(_ judged: ReplayTally.Judged) {
        guard judged.operations > 0 else { return }
        let ratio = DecimalText.ratio(partsPerMillion: UInt64(judged.ratio * 1_000_000))
        let overruns = judged.overruns * 1_000_000 / judged.operations
        Terminal.output.line(
            "Without the first \(ReplayTally.learningOperations) operations: \(ratio) tokens reserved "
                + "for each that was used, overruns in "
                + "\(DecimalText.percent(partsPerMillion: UInt64(overruns))) of operations")
    }
}

/// What a replay reserves.
enum ReservedTokens: String, ExpressibleByArgument, CaseIterable {
    case exact, auto
}
