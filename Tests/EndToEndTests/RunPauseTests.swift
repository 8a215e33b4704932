import BursarClient
import Foundation
import TestSupport
import Testing

@Suite("Programs that are paused", .onOwnThreads)
struct RunPauseTests {
    private let daemon: TestDaemon
    private let control: Bursar

    init() async throws {
        daemon = try TestDaemon(configuration: RunningProgram.configuration)
        try await daemon.start()
        control = try await daemon.connect(control: true)
    }

    private func isStopped(_ processes: [pid_t]) -> Bool {
        processes.allSatisfy { RunningProgram.state(of: $0) == "T" }
    }

    private func isRunning(_ processes: [pid_t]) -> Bool {
        processes.allSatisfy { RunningProgram.state(of: $0).map { $0 != "T" } ?? false }
    }

    private static let busy = """
        setsid bash -c 'echo $$; while :; do :; done' &
        echo $$
        while :; do read -t 0.01 x && exit 8; done
        """

    @Test("an operator pauses and resumes; the time between does not count")
    func paused() async throws {
        let run = try RunningProgram(
            daemon, ["--json", "--account", "a"], script: Self.busy)
        let processes = [try await run.processNumber(), try await run.processNumber()]
        _ = try await control.adjust("main/a", paused: true)
        try await eventually("all are stopped") { isStopped(processes) }
        let before = try await settledTime()
        _ = try await control.adjust("main/a", paused: false)
        try await eventually("all go on") { isRunning(processes) }
        try await eventually("time goes on") {
            try await control.check("main").status.consumed.time.isAtLeast(before + 1)
        }
        try run.type("end")
        let (status, summary) = try await run.finished()
        #expect(status == 8)
        #expect((summary["paused_ms"] as? Int ?? 0) > 0)
        #expect(
            try await control.check("main").status.consumed.time
                == .finite(try #require(summary.used("time_ms"))))
    }

    @Test("a pause of the pool stops it as well, and SIGCONT does not get around it")
    func poolPaused() async throws {
        let run = try RunningProgram(daemon, ["--json"], script: Self.busy)
        let processes = [try await run.processNumber(), try await run.processNumber()]
        _ = try await control.adjust("main", paused: true)
        try await eventually("all are stopped") { isStopped(processes) }
        try await run.note("is paused")
        for process in processes + [run.process.processIdentifier] { kill(process, SIGCONT) }
        try await run.note("still paused")
        try await eventually("all are stopped again") { isStopped(processes) }
        run.signal(SIGTERM)
        #expect(try await run.finished().status == 143)
        for process in processes { #expect(RunningProgram.state(of: process) == nil) }
    }

    /// A program that may use half a second more than it had when all of it had begun; with its processes, and
    /// its limit in milliseconds.
    private func limited() async throws -> (RunningProgram, [pid_t], limit: Int64) {
        let run = try RunningProgram(
            daemon, ["--json", "--account", "a", "--time", "1h", "--on-stop", "pause"],
            script: Self.busy)
        let processes = [try await run.processNumber(), try await run.processNumber()]
        let limit = try await control.check("main/a").status.consumed.time.number + 500
        _ = try await control.adjust("main/a", delta: Amounts(time: .finite(limit - 3_600_000)))
        return (run, processes, limit)
    }

    @Test("a budget that is used up pauses it, and more of it lets it go on")
    func budget() async throws {
        let (run, processes, _) = try await limited()
        try await run.note("the program is stopped")
        try await eventually("all are stopped") { isStopped(processes) }
        try await eventually("it is seen") {
            try await control.check("main/a").status.paused == true
        }
        _ = try await control.adjust("main/a", delta: Amounts(time: .finite(600_000)))
        try await run.note("has budget again")
        try await eventually("all go on") { isRunning(processes) }
        try run.type("end")
        #expect(try await run.finished().status == 8)
    }

    @Test("who is told to go on overruns")
    func overrun() async throws {
        let (run, processes, limit) = try await limited()
        try await eventually("it is paused") {
            try await control.check("main/a").status.paused == true
        }
        try await eventually("all are stopped") { isStopped(processes) }
        _ = try await control.adjust("main/a", paused: false)
        try await run.note("overrun")
        try await eventually("all go on") { isRunning(processes) }
        let before = try await control.check("main/a").status.consumed.time.number
        try await eventually("it uses more than it has") {
            try await control.check("main/a").status.consumed.time.isAtLeast(
                max(before, limit) + 100)
        }
        try await eventually("all go on") { isRunning(processes) }
        try run.type("end")
        #expect(try await run.finished().status == 8)
    }

    @Test("a paused account's program begins when it is resumed")
    func pausedBefore() async throws {
        _ = try await control.allocate("main/a")
        _ = try await control.adjust("main/a", paused: true)
        let run = try RunningProgram(daemon, ["--json", "--account", "a"], ["echo", "begun"])
        try await run.note("begins when it is resumed")
        _ = try await control.adjust("main/a", paused: false)
        #expect(await run.line() == "begun")
        #expect(try await run.finished().status == 0)
    }

    /// What is consumed when it does not grow any more.
    private func settledTime() async throws -> Int64 {
        var last: Amount?
        try await eventually("time stands still") {
            let now = try await control.check("main").status.consumed.time
            defer { last = now }
            try await Task.sleep(for: .milliseconds(100))
            return now == last
        }
        return last?.number ?? 0
    }
}
