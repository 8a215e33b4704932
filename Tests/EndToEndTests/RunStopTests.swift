import BursarClient
import Foundation
import TestSupport
import Testing

@Suite("Programs that are stopped", .onOwnThreads)
struct RunStopTests {
    private func daemon(
        _ configuration: String = RunningProgram.configuration
    ) async throws -> TestDaemon {
        let daemon = try TestDaemon(configuration: configuration)
        try await daemon.start()
        return daemon
    }

    @Test("when its time is over the whole tree is gone, those who flee or do not listen too")
    func timeIsOver() async throws {
        let daemon = try await daemon()
        let run = try RunningProgram(
            daemon, ["--json", "--time", "1h", "--grace", "100ms"],
            script: """
                echo $BURSAR_ACCOUNT
                trap '' TERM
                (setsid bash -c 'echo $$; while :; do :; done' &)
                setsid bash -c 'trap "" TERM HUP; (exec sleep 600 & echo $!); while :; do :; done' &
                echo $$
                while :; do :; done
                """)
        let account = await run.line()
        var processes: [pid_t] = []
        for _ in 0..<3 { processes.append(try await run.processNumber()) }
        // Now that all are there.
        let control = try await daemon.connect(control: true)
        _ = try await control.adjust(account, delta: Amounts(time: .finite(1_000 - 3_600_000)))
        let (status, summary) = try await run.finished()
        #expect(status == 124)
        #expect(summary["ended"] as? String == "stopped")
        for process in processes { #expect(RunningProgram.state(of: process) == nil) }
        let used = try #require(summary.used("time_ms"))
        #expect(used >= 950)
        #expect(
            try await control.check("main").status.consumed.time == .finite(used),
            "all of it is told, and nothing twice")
        #expect(try await control.accounts("main").count == 1)
    }

    @Test("what a program leaves running ends with it")
    func leftovers() async throws {
        let daemon = try await daemon()
        let run = try RunningProgram(
            daemon, ["--json"], script: "setsid sleep 600 & echo $!; exit 3")
        let child = try await run.processNumber()
        #expect(try await run.finished().status == 3)
        #expect(RunningProgram.state(of: child) == nil)
    }

    @Test(
        "if it is killed itself nothing lives on, and its account ends", arguments: [true, false])
    func killed(hasLimit: Bool) async throws {
        let daemon = try await daemon()
        let run = try RunningProgram(
            daemon, hasLimit ? ["--tokens", "500"] : [],
            script: """
                trap '' TERM HUP
                setsid bash -c 'trap "" TERM HUP; echo $$; sleep 600; sleep 600' &
                echo $$
                sleep 600; sleep 600
                """)
        let processes = [try await run.processNumber(), try await run.processNumber()]
        run.signal(SIGKILL)
        try await eventually("all are gone") {
            processes.allSatisfy { RunningProgram.state(of: $0) == nil }
        }
        let control = try await daemon.connect(control: true)
        try await eventually("the account is released") {
            try await control.accounts("main").count == 1
        }
    }

    @Test("a program whose account is released is stopped")
    func released() async throws {
        let daemon = try await daemon()
        let run = try RunningProgram(
            daemon, ["--json"], script: "echo $BURSAR_ACCOUNT; echo $$; while :; do :; done")
        let (account, program) = (await run.line(), try await run.processNumber())
        let control = try await daemon.connect(control: true)
        _ = try await control.release(account)
        let (status, summary) = try await run.finished()
        #expect(status == 124)
        #expect((summary["reason"] as? String)?.contains("released") == true, "\(summary)")
        #expect(RunningProgram.state(of: program) == nil)
    }

    @Test("what others use up stops it too")
    func othersSpend() async throws {
        let daemon = try await daemon("[pool.main]\ntokens = 1_000\n")
        let run = try RunningProgram(
            daemon, ["--json", "--account", "a"], script: "echo $$; while :; do :; done")
        let program = try await run.processNumber()
        let control = try await daemon.connect(control: true)
        _ = try await control.track(Amounts(tokens: .finite(960)), account: "main/b")
        #expect(try await run.finished().status == 124)
        #expect(RunningProgram.state(of: program) == nil)
    }

    @Test("the coordinator may be restarted meanwhile: the time is told later, and once")
    func coordinatorRestarted() async throws {
        let daemon = try await daemon()
        let control = try await daemon.connect(control: true)
        let run = try RunningProgram(
            daemon, ["--json", "--time", "1h"], script: "echo $BURSAR_ACCOUNT; read x; exit 6")
        let account = await run.line()
        try await eventually("some time is told") {
            try await control.check(account).status.consumed.time.isAtLeast(1)
        }
        await daemon.crash()
        try await run.note("does not answer")
        try await daemon.start()
        try await run.note("is back")
        try run.type("go on")
        let (status, summary) = try await run.finished()
        #expect(status == 6)
        #expect(
            try await control.check("main").status.consumed.time
                == .finite(try #require(summary.used("time_ms"))))
    }

    @Test("a limit of its own holds while the coordinator is away")
    func limitWithoutCoordinator() async throws {
        let daemon = try await daemon()
        // It ends when the coordinator is there again, so that all can be told, however long that takes.
        let there = daemon.folder.appendingPathComponent("there").path
        let run = try RunningProgram(
            daemon, ["--json", "--time", "10s", "--grace", "1h"],
            script: """
                trap 'echo stopping; until [ -e \(there) ]; do sleep 0.05; done; exit' TERM
                echo $$
                while :; do :; done
                """)
        let program = try await run.processNumber()
        await daemon.crash()
        try await run.note("does not answer")
        try await run.note("stopping the program")
        #expect(await run.line() == "stopping")
        try await daemon.start()
        try Data().write(to: URL(fileURLWithPath: there))
        let (status, summary) = try await run.finished()
        #expect(status == 124)
        #expect(RunningProgram.state(of: program) == nil)
        let control = try await daemon.connect(control: true)
        let consumed = try await control.check("main").status.consumed.time
        #expect(consumed == .finite(try #require(summary.used("time_ms"))))
    }
}

extension Amount {
    /// The number, or 0 if there is none.
    var number: Int64 {
        if case .finite(let number) = self { number } else { 0 }
    }

    /// Whether it is a number not below `least`.
    func isAtLeast(_ least: Int64) -> Bool {
        number >= least
    }
}
