import BursarClient
import BursarProtocol
import Foundation
import TestSupport
import Testing

@Suite("Measurements", .onOwnThreads)
struct MetricsTests {
    private let configuration =
        "[pool.main]\ntokens = 1_000\ncost = \"2.00 CHF\"\n[pool.main.account.a]\n"

    @Test("a coordinator tells operators, and only them, what it measures of itself")
    func subject() async throws {
        let daemon = try TestDaemon(configuration: configuration)
        try await daemon.start()
        let agent = try await daemon.connect(account: "a")
        let refused = await #expect(throws: BursarError.self) {
            try await agent.metrics()
        }
        #expect(refused?.reason == .notPermitted)
        try await agent.withGrant(tokens: 10) { _ in }
        _ = await #expect(throws: BursarError.self) { try await agent.check("main/none") }

        let control = try await daemon.connect(control: true)
        let page = try await control.metrics()
        #expect(page.next == nil)
        #expect(page.lines.first == "# TYPE bursar_pool info")
        #expect(!page.lines.contains("# EOF"))
        for line in [
            "bursar_pool_info{pool=\"main\",currency=\"CHF\"} 1",
            "bursar_requests_total{kind=\"reserve\",outcome=\"ok\"} 1",
            "bursar_requests_total{kind=\"check\",outcome=\"error\"} 1",
            "bursar_requests_total{kind=\"metrics\",outcome=\"error\"} 1",
            "bursar_errors_total{code=\"not_permitted\"} 1",
            "bursar_errors_total{code=\"unknown_account\"} 1",
            "bursar_entries_total{kind=\"granted\"} 1",
            "bursar_entries_total{kind=\"settled\"} 1",
            "bursar_connections{socket=\"agents\"} 1",
            "bursar_connections{socket=\"control\"} 1",
            "bursar_connections_opened_total{socket=\"agents\"} 1",
        ] {
            #expect(page.lines.contains(line))
        }
        await agent.close()
        try await eventually("the agent's connection has ended") {
            try await control.metrics().lines.contains(
                "bursar_connections_closed_total{reason=\"none\"} 2")
        }
        // A cursor beyond the end is an end.
        #expect(try await control.metrics(after: "9999999").lines.isEmpty)
    }

    @Test("bursar metrics prints all of it, as far as this user may see")
    func printed() async throws {
        let daemon = try TestDaemon(configuration: configuration)
        let options = ["metrics", "--socket", daemon.socket]
        let none = try await Process.run("bursar", options)
        #expect(none.status == 5)
        #expect(none.output == "")
        try await daemon.start()
        let reserved = try await Process.run(
            "bursar", ["reserve", "main/a", "--tokens", "10", "--socket", daemon.socket])
        #expect(reserved.status == 0)
        let all = try await Process.run("bursar", options)
        #expect(all.status == 0)
        #expect(all.output.hasSuffix("\n# EOF\n"))
        #expect(
            all.output.contains(
                "\nbursar_account_held_tokens{pool=\"main\",account=\"main/a\"} 10\n"))
        #expect(all.output.contains("\nbursar_accounts_omitted 0\n"))
        #expect(all.output.contains("\nprocess_cpu_seconds_total "))
        let few = try await Process.run("bursar", options + ["--accounts", "none"])
        #expect(!few.output.contains("bursar_account_"))
        #expect(few.output.contains("\nbursar_accounts_omitted 1\n"))
        let older = try await Process.run("bursar", options + ["--format", "prometheus"])
        #expect(older.output.contains("\n# TYPE bursar_requests_total counter\n"))
        let wrong = try await Process.run("bursar", options + ["--listen", ":80"])
        #expect(wrong.status == 64)
    }

    @Test("the exporter tells of a coordinator that is gone, and of the next one")
    func exporter() async throws {
        let daemon = try TestDaemon(configuration: configuration)
        let errors = Pipe()
        let exporter = try Process.start(
            "bursar", ["metrics", "--socket", daemon.socket, "--listen", "127.0.0.1:0"],
            errors: errors.fileHandleForWriting)
        defer { kill(exporter.processIdentifier, SIGKILL) }
        let line = await errors.line()
        let port = try #require(
            line.split(separator: ":").last.flatMap { Int($0.prefix { $0 != "/" }) }, "\(line)")

        #expect(try await get(port).contains("\nbursar_up 0\n"))
        try await daemon.start()
        var response = ""
        try await eventually("it is up") {
            response = try await get(port, "Accept: application/openmetrics-text\r\n")
            return response.contains("\nbursar_up 1\n")
        }
        #expect(response.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(
            response.contains(
                "Content-Type: application/openmetrics-text; version=1.0.0; charset=utf-8\r\n"))
        await daemon.crash()
        #expect(try await get(port).contains("\nbursar_up 0\n"))
        try await daemon.start()
        try await eventually("it is up again") { try await get(port).contains("\nbursar_up 1\n") }

        kill(exporter.processIdentifier, SIGTERM)
        #expect(await exporter.finished() == 0)
    }

    @Test("the exporter serves so many connections and no more, and no head without end")
    func bounds() async throws {
        let errors = Pipe()
        let exporter = try Process.start(
            "bursar", ["metrics", "--socket", "/nowhere", "--listen", "127.0.0.1:0"],
            errors: errors.fileHandleForWriting)
        defer { kill(exporter.processIdentifier, SIGKILL) }
        let line = await errors.line()
        let port = try #require(
            line.split(separator: ":").last.flatMap { Int($0.prefix { $0 != "/" }) }, "\(line)")
        let endless = try await get(port, "X: \(String(repeating: "x", count: 9_000))\r\n")
        #expect(endless.hasPrefix("HTTP/1.1 4"))

        // Each of the first has been answered, so it is open on the other side too.
        let script = """
            served() {
                exec {fd}<>/dev/tcp/127.0.0.1/\(port)
                printf 'GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n' >&$fd && IFS= read -r line <&$fd
            } 2>/dev/null
            for _ in {1..64}; do served && first=${first:-$fd}; done
            echo "$line"
            served && exit 1
            exec {fd}>&- {first}>&-
            until served; do exec {fd}>&-; sleep 0.02; done
            echo "$line"
            """
        let result = try await Process.run(
            program: URL(fileURLWithPath: "/bin/bash"), ["-uc", script])
        #expect(result.status == 0)
        #expect(result.output == "HTTP/1.1 200 OK\r\nHTTP/1.1 200 OK\r\n")
    }

    /// What the exporter answers.
    private func get(_ port: Int, _ header: String = "") async throws -> String {
        let script = """
            exec 3<>/dev/tcp/127.0.0.1/\(port)
            printf 'GET /metrics HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n%s\\r\\n' "$1" >&3
            cat <&3
            """
        let result = try await Process.run(
            program: URL(fileURLWithPath: "/bin/bash"), ["-euc", script, "get", header])
        guard result.status == 0 else { throw TestFailure("no answer: \(result.errors)") }
        return result.output
    }
}
