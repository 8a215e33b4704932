import BursarClient
import Foundation
import TestSupport
import Testing

@Suite("Programs on a terminal", .onOwnThreads)
struct RunTerminalTests {
    /// Types into an interactive shell on a terminal of its own and waits for what it shows. Arguments:
    /// first what `bursar run` is, then pairs of what to type (`^C`, `^Z` and `^D` being keys) and what
    /// to see then, as a regular expression.
    private static let script = """
        import os, pty, re, select, sys, time
        run, steps = sys.argv[1], sys.argv[2:]
        pid, terminal = pty.fork()
        if pid == 0:
            os.environ.update(PS1="PROMPT>", TERM="dumb", INPUTRC="/dev/null")
            os.execvp("bash", ["bash", "--norc", "--noprofile", "-i"])
        keys = {"^C": b"\\x03", "^Z": b"\\x1a", "^D": b"\\x04"}
        shown = b""
        def wait(pattern):
            global shown
            end = time.monotonic() + 300
            while not (found := re.search(pattern.encode(), shown)):
                if time.monotonic() > end:
                    sys.exit(f"never shown: {pattern}\\n{shown.decode(errors='replace')}")
                if select.select([terminal], [], [], 0.1)[0]:
                    shown += os.read(terminal, 4096)
            shown = shown[found.end():]
        wait("PROMPT>")
        steps = ["set -b", "PROMPT>"] + steps
        for typed, pattern in zip(steps[::2], steps[1::2]):
            line = (typed.replace("RUN", run) + "\\n").encode()
            os.write(terminal, keys.get(typed, line))
            wait(pattern)
        print("as expected")
        """

    private let daemon: TestDaemon

    init() async throws {
        daemon = try TestDaemon(configuration: RunningProgram.configuration)
        try await daemon.start()
    }

    private func type(_ steps: [(typed: String, shown: String)]) async throws {
        let process = Process()
        let (output, errors) = (Pipe(), Pipe())
        let bursar = Process.products.appendingPathComponent("bursar").path
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            ["python3", "-c", Self.script, "\(bursar) run --socket \(daemon.socket) --"]
            + steps.flatMap { [$0.typed, $0.shown] }
        process.standardOutput = output
        process.standardError = errors
        try process.runWithAllSignals()
        try output.fileHandleForWriting.close()
        try errors.fileHandleForWriting.close()
        async let said = output.text()
        async let problems = errors.text()
        let (text, problem) = (await said, await problems)
        #expect(text == "as expected\n", "\(problem)")
        _ = await process.finished()
    }

    @Test("the program reads it")
    func reading() async throws {
        try await type([
            ("RUN bash -c 'read -p NAME: x; echo hello $x'", "NAME:"),
            ("bob", "hello bob[^>]*ended well[^>]*PROMPT>"),
        ])
    }

    @Test("Ctrl-C ends the program, and a loop around it")
    func interrupt() async throws {
        try await type([
            ("RUN bash -c 'echo up; sleep 600'", "up\r?\n"),
            ("^C", "killed by SIGINT[^>]*PROMPT>"),
            ("echo status $?", "status 130"),
            (
                "bash -c 'for n in 1 2; do RUN bash -c \"echo up; sleep 600\"; done; echo no'",
                "up\r?\n"
            ),
            ("^C", "killed by SIGINT[^>]*PROMPT>"),
            ("echo status $?", "status 130"),
        ])
    }

    @Test("Ctrl-Z gives the shell back, bg and fg let the program go on")
    func suspend() async throws {
        try await type([
            ("RUN bash -c 'echo up; read x; echo got $x; read x; echo got $x'", "up\r?\n"),
            ("^Z", "Stopped[^>]*PROMPT>"),
            // It stops when it reads, being in the background.
            ("bg", "Stopped"),
            ("fg", "RUN|run"),
            ("one", "got one"),
            ("^Z", "Stopped[^>]*PROMPT>"),
            ("fg", "RUN|run"),
            ("two", "got two[^>]*paused for[^>]*PROMPT>"),
        ])
    }

    @Test("a signal to the job reaches the program once")
    func job() async throws {
        try await type([
            (
                "RUN bash -c 'trap \"let n++\" TERM; echo up; until [ -v n ]; do :; done; sleep 0.2; "
                    + "echo got $n' &", "up\r?\n"
            ),
            ("kill %1", "got 1\\D"),
        ])
    }

    @Test("a program that is paused can be left and ended")
    func paused() async throws {
        let control = try await daemon.connect(control: true)
        _ = try await control.adjust("main", paused: true)
        try await type([("RUN true", "begins when it is resumed"), ("^C", "PROMPT>")])
        _ = try await control.adjust("main", paused: false)
        let run = Task {
            try await type([
                ("RUN bash -c 'echo up; sleep 600'", "is paused"),
                ("^Z", "Stopped[^>]*PROMPT>"),
                ("fg", "still paused"),
                ("^C", "killed by SIGINT[^>]*PROMPT>"),
            ])
        }
        try await eventually("it runs") {
            try await control.accounts("main").contains {
                $0.account.contains("run-") && $0.consumed.time.isAtLeast(1)
            }
        }
        _ = try await control.adjust("main", paused: true)
        try await run.value
    }
}
