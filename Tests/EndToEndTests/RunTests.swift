import BursarClient
import Foundation
import TestSupport
import Testing

@Suite("Programs that run as agents", .onOwnThreads)
struct RunTests {
    private func daemon(
        _ configuration: String = RunningProgram.configuration
    ) async throws -> TestDaemon {
        let daemon = try TestDaemon(configuration: configuration)
        try await daemon.start()
        return daemon
    }

    @Test(
        "its status is the program's",
        arguments: [
            (["sh", "-c", "exit 7"], 7), (["sh", "-c", "kill -TERM $$"], 143),
            (["no-such-program"], 127), (["/etc/passwd"], 126), (["true"], 0),
        ] as [([String], Int32)])
    func status(command: [String], expected: Int32) async throws {
        let daemon = try await daemon()
        let outcome = try await Process.run(
            "bursar", ["run", "--socket", daemon.socket, "--json", "--"] + command)
        #expect(outcome.status == expected)
        let control = try await daemon.connect(control: true)
        let accounts = try await control.accounts("main").map(\.account)
        #expect(accounts == ["main"], "the account is released")
    }

    @Test("nothing runs unmetered, or without budget")
    func unmetered() async throws {
        let daemon = try await daemon("[pool.main]\ntokens = 1_000\ntime = \"10s\"\n")
        let marker = daemon.folder.appendingPathComponent("marker").path
        let run = { (options: [String]) in
            try await Process.run("bursar", ["run"] + options + ["--", "touch", marker]).status
        }
        #expect(try await run(["--socket", daemon.folder.path + "/nobody"]) == 5)
        #expect(try await run(["--socket", daemon.socket, "--tokens", "1_001"]) == 3)
        let control = try await daemon.connect(control: true)
        _ = try await control.track(Amounts(time: .finite(10_000)), account: "main/other")
        #expect(try await run(["--socket", daemon.socket]) == 3)
        #expect(try await run(["--socket", daemon.socket, "--time", "0s"]) == 64)
        #expect(!FileManager.default.fileExists(atPath: marker))
    }

    @Test("it works in a pipe, and holds neither end of it itself")
    func pipe() async throws {
        let daemon = try await daemon()
        let bursar = Process.products.appendingPathComponent("bursar").path
        let run = "\(bursar) run --quiet --socket \(daemon.socket) --"
        let process = Process()
        let output = Pipe()
        // Tests ignore SIGPIPE, which programs inherit.
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "--default-signal=PIPE", "bash", "-c",
            """
            set -o pipefail
            echo x | \(run) cat | wc -c
            \(run) yes | head -1
            echo ${PIPESTATUS[0]}
            # The reader sees the end though the program goes on; it lets it end then.
            mkfifo \(daemon.folder.path)/end
            \(run) sh -c 'exec >&-; read x < \(daemon.folder.path)/end' |
                { cat; echo over > \(daemon.folder.path)/end; }
            echo done
            """,
        ]
        process.standardOutput = output
        try process.runWithAllSignals()
        try output.fileHandleForWriting.close()
        #expect(await output.text().split(separator: "\n") == ["2", "y", "141", "done"])
    }

    @Test("the program is told its account and socket; a run inside of it lies beneath")
    func environment() async throws {
        let daemon = try await daemon()
        let bursar = Process.products.appendingPathComponent("bursar").path
        let run = try RunningProgram(
            daemon, ["--json", "--account", "team/a"],
            script:
                "echo $BURSAR_ACCOUNT $BURSAR_SOCKET; \(bursar) run -- sh -c 'echo $BURSAR_ACCOUNT'"
        )
        #expect(await run.line() == "main/team/a \(daemon.socket)")
        #expect(await run.line().hasPrefix("main/team/a/run-"))
        #expect(try await run.finished().status == 0)
        let control = try await daemon.connect(control: true)
        #expect(
            try await control.accounts("main").map(\.account) == [
                "main", "main/team", "main/team/a",
            ], "an account that somebody named stays")
    }

    @Test("limits are a run's own, beneath an account that is there already")
    func limits() async throws {
        let daemon = try await daemon("[pool.main]\n[pool.main.account.a]\ntokens = 500\n")
        let control = try await daemon.connect(control: true)
        let run = try RunningProgram(
            daemon, ["--json", "--account", "a", "--tokens", "200"],
            script: "echo $BURSAR_ACCOUNT; read x")
        let path = await run.line()
        #expect(path.hasPrefix("main/a/run-"))
        let status = try await control.check(path).status
        #expect(status.nominal.tokens == .finite(200))
        #expect(status.ceiling.tokens == .finite(200))
        #expect(try await run.finished().status == 1, "read saw the end of its input")
        let outcome = try await Process.run(
            "bursar",
            [
                "run", "--socket", daemon.socket, "--account", "a", "--tokens", "501", "--", "true",
            ])
        #expect(outcome.status == 3)
        #expect(outcome.errors.contains("500"), "it says what would fit: \(outcome.errors)")
    }

    @Test("an agent without the operators' socket gets limits as well")
    func limitsOfAgents() async throws {
        let daemon = try await daemon()
        // Without the other socket beside it there is only this one.
        let alone = daemon.folder.appendingPathComponent("alone.sock").path
        try FileManager.default.createSymbolicLink(
            atPath: alone, withDestinationPath: daemon.socket)
        for options in [[], ["--account", "b"]] {
            let outcome = try await Process.run(
                "bursar",
                ["run", "--socket", alone, "--tokens", "200", "--json"] + options + ["--", "true"])
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        let control = try await daemon.connect(control: true)
        #expect(try await control.accounts("main").map(\.account) == ["main"])
    }

    @Test("signals are passed on to the program")
    func signals() async throws {
        let daemon = try await daemon()
        let run = try RunningProgram(
            daemon, ["--json"],
            script: """
                for name in USR1 USR2 HUP QUIT WINCH INT; do trap "echo $name" $name; done
                trap 'echo TERM; exit 9' TERM
                echo ready
                while :; do read -t 0.01 x; done
                """)
        #expect(await run.line() == "ready")
        let signals = [
            (SIGUSR1, "USR1"), (SIGUSR2, "USR2"), (SIGHUP, "HUP"), (SIGQUIT, "QUIT"),
            (SIGWINCH, "WINCH"), (SIGINT, "INT"), (SIGTERM, "TERM"),
        ]
        for (number, name) in signals {
            run.signal(number)
            #expect(await run.line() == name)
        }
        #expect(try await run.finished().status == 9)
    }

    @Test("SIGTSTP stops all of it and its time, SIGCONT lets it go on")
    func jobControl() async throws {
        let daemon = try await daemon()
        let run = try RunningProgram(
            daemon, ["--json"], script: "sleep 600 & echo $!; echo $$; wait")
        let (child, program) = (try await run.processNumber(), try await run.processNumber())
        run.signal(SIGTSTP)
        let all = [program, child, run.process.processIdentifier]
        try await eventually("all are stopped") {
            all.allSatisfy { RunningProgram.state(of: $0) == "T" }
        }
        run.signal(SIGCONT)
        try await eventually("all go on") {
            all.allSatisfy { RunningProgram.state(of: $0) != "T" }
        }
        run.signal(SIGTERM)
        let (status, summary) = try await run.finished()
        #expect(status == 143)
        #expect((summary["paused_ms"] as? Int ?? 0) > 0)
    }
}
