import BursarClient
import Foundation

/// The course of the demonstration.
struct DemoPlay {
    let stage: DemoStage

    /// How long the agents may take.
    private static let timeMost = Duration.seconds(25)

    private enum Happening: Sendable {
        case event(Push.Event)
        case ended(DemoRole, status: Int32)
        case failed(BursarError)
        case timeIsOver
    }

    /// Plays it to the end; throws if something is not as it should be.
    func run() async throws {
        let coordinator = try stage.startCoordinator()
        var configuration = Bursar.Configuration()
        configuration.socket = stage.socket
        configuration.usesControlSocket = true
        configuration.patience = .seconds(10)
        let bursar: Bursar
        do throws(BursarError) {
            bursar = try await .connect(configuration)
        } catch {
            throw CommandFailure("the coordinator does not answer: \(stage.coordinatorLog)")
        }
        try await introduce(bursar)
        let record = try await play(bursar)
        try await DemoEpilogue(record: record).run(bursar)
        await bursar.close()
        kill(coordinator.pid, SIGTERM)
        let status = await coordinator.wait()
        guard status == 0 else {
            throw CommandFailure("the coordinator did not stop in order: status \(status)")
        }
    }

    private func introduce(_ bursar: Bursar) async throws {
        let terminal = Terminal.output
        terminal.line("A coordinator with one pool, and five agents as processes of their own:")
        terminal.line("")
        var table = Table([
            ("ACCOUNT", .left), ("TOKENS", .right), ("MINIMUM", .right), ("WHAT IT DOES", .left),
        ])
        for account in try await bursar.accounts() {
            let role = DemoRole.allCases.first { $0.account == account.account }
            table.add([
                .init(account.account), .init(account.nominal.tokens.words(of: .tokens)),
                .init(role == nil ? "" : account.reserved.tokens.words(of: .tokens)),
                .init(role?.plan ?? ""),
            ])
        }
        table.print()
        terminal.line("")
    }

    /// Starts the agents, shows what happens, and brings on what has to happen.
    private func play(_ bursar: Bursar) async throws -> DemoRecord {
        let (happenings, happen) = AsyncStream.makeStream(of: Happening.self)
        let events = try await bursar.subscribe(to: .audit)
        let following = Task {
            do throws(BursarError) {
                for try await event in events { happen.yield(.event(event)) }
            } catch {
                happen.yield(.failed(error))
            }
        }
        let alarm = Task {
            try await Task.sleep(for: DemoPlay.timeMost)
            happen.yield(.timeIsOver)
        }
        defer {
            following.cancel()
            alarm.cancel()
        }
        func enter(_ role: DemoRole) throws -> StageProcess {
            let process = try stage.start(role)
            Task { happen.yield(.ended(role, status: await process.wait())) }
            return process
        }
        var record = DemoRecord()
        _ = try enter(.planner)
        _ = try enter(.coder)
        _ = try enter(.researcher)
        let crawler = try enter(.crawler)
        for await happening in happenings {
            switch happening {
            case .event(let event):
                Terminal.output.line(event.words(for: .output))
                switch record.note(event) {
                case .testerEnters:
                    remark("The researcher has borrowed. Now the tester wants its own share.")
                    _ = try enter(.tester)
                case .researcherIsAsked:
                    remark("The researcher is asked to give back what it borrowed, within 5 s.")
                case .testerWaits: remark("The tester was denied; it asks again, and waits.")
                case .testerIsServed: remark("What was given back serves the tester.")
                case .crawlerDies:
                    kill(crawler.pid, SIGKILL)
                    remark("The crawler is killed, in the middle of its grant.")
                case nil: break
                }
            case .ended(let role, let status): record.ended[role] = status
            case .failed(let error): throw error
            case .timeIsOver:
                throw CommandFailure(
                    "the agents are not done after \(DemoPlay.timeMost): "
                        + record.missing.joined(separator: ", "))
            }
            if record.missing.isEmpty { return record }
        }
        throw CancellationError()
    }

    private func remark(_ text: String) {
        Terminal.output.line(Terminal.output.styled("-- " + text, .bold))
    }
}
