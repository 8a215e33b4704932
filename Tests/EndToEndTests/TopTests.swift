import BursarClient
import Foundation
import TestSupport
import Testing

@Suite("bursar top", .onOwnThreads)
struct TopTests {
    private static let configuration = """
        [daemon]
        overhead_share = "none"
        durability = "process"
        default_lease = "1h"
        [pool.main]
        tokens = 1_000_000_000
        [pool.main.account.a]
        [pool.main.account.b]
        [pool.main.account.group.account.c]
        """
    private static let accounts = ["main", "a", "b", "group", "c"]

    private let daemon: TestDaemon

    init() async throws {
        daemon = try TestDaemon(configuration: Self.configuration)
        try await daemon.start()
    }

    /// Agents that ask and settle until they are ended.
    private func load() throws -> [Process] {
        try ["main/a", "main/b", "main/group/c"].map { account in
            try Process.start(
                "TestAgent", [daemon.socket, account, "100", "work", "100000000"], output: Pipe())
        }
    }

    private func end(_ processes: [Process]) async {
        for process in processes {
            kill(process.processIdentifier, SIGKILL)
            _ = await process.finished()
        }
    }

    private func use(_ account: String, tokens: Int64) async throws {
        let bursar = try await daemon.connect(account: account)
        try await bursar.withGrant(tokens: tokens) { $0.use(tokens: tokens) }
        await bursar.close()
    }

    @Test("under load no line is broken, at any size, also while the size changes")
    func sizes() async throws {
        let agents = try load()
        let top = try await TopScreen(daemon, ["-d", "0.2", "--sort", "account"])
        for (columns, rows) in [(80, 24), (200, 60), (120, 40), (40, 10), (80, 24)] {
            try await top.terminal.resize(columns: columns, rows: rows)
            func fault(_ lines: [String]) -> String? {
                TopScreen.fault(
                    in: lines, columns: columns, rows: rows, accounts: Self.accounts)
            }
            try await top.shows("a picture of \(columns)×\(rows)") { fault($0) == nil }
            // It changes all the time, and stays whole; tmux may be asked in the middle of one that is
            // drawn anew for its size.
            var faults: [String] = []
            for _ in 0..<20 {
                if let fault = fault(try await top.terminal.lines()) { faults.append(fault) }
            }
            #expect(faults.count <= 2, "\(columns)×\(rows): \(faults)")
        }
        try await top.shows("rates") { lines in
            ["main", "a", "b", "group", "c"].allSatisfy { account in
                let rate = TopScreen.cell("TOK/MIN", of: account, in: lines)
                return rate.map { !["", "–", "0"].contains($0) } ?? false
            }
        }
        await end(agents)
        try await top.terminal.press("q")
        #expect(try await top.ended() == 0)
        #expect(try await top.terminal.lines() == top.before)
    }

    @Test("keys do what top's and htop's do")
    func keys() async throws {
        try await use("main/b", tokens: 7_000)
        let holder = try await daemon.connect(account: "main/a")
        _ = try await holder.reserve(Reservation(tokens: 500))
        let top = try await TopScreen(daemon, ["-d", "0.2", "--sort", "account"])
        try await top.shows("the tree") { lines in
            TopScreen.fault(in: lines, columns: 80, rows: 24, accounts: Self.accounts) == nil
        }
        try await top.terminal.press("P")
        try await top.shows("the greatest share first") {
            $0.firstIndex { $0.hasPrefix("├─b ") } ?? .max < $0.firstIndex { $0.hasPrefix("├─a ") }
                ?? .max
        }
        try await top.terminal.press("r")
        try await top.shows("the other way round") {
            $0.firstIndex { $0.hasPrefix("├─b ") } == nil && $0.contains { $0.hasPrefix("└─b ") }
        }
        try await top.terminal.press("N", "g", "Down")
        try await top.shows("the grants of main/a") { lines in
            lines.contains { $0.hasPrefix("── main/a: 1 open grant, nobody waits") }
                && lines.contains { $0.contains("500 tokens") && $0.hasPrefix("g") }
        }
        try await top.terminal.press("g", "F5")
        try await top.shows("a list") { $0.contains { $0.hasPrefix("main/group/c ") } }
        try await top.terminal.press("F4")
        try await top.terminal.type("GROUP")
        try await top.shows("what has it in its path") { lines in
            lines.contains { $0.hasPrefix("main/group/c ") }
                && !lines.contains { $0.hasPrefix("main/b ") }
        }
        try await top.terminal.press("Escape")
        try await top.shows("all again") { $0.contains { $0.hasPrefix("main/b ") } }
        try await top.terminal.press("t", "End", "Up", "Space")
        try await top.shows("group is folded") { $0.contains { $0.hasPrefix("└─group +1 ") } }
        try await top.terminal.press("F1")
        try await top.shows("help") { $0.contains { $0.contains("sort by share") } }
        try await top.terminal.press("Escape", "d")
        try await top.terminal.type("3")
        try await top.terminal.press("Enter")
        try await top.terminal.resize(columns: 140, rows: 24)
        try await top.shows("the delay") { $0.first?.contains("every 3s") == true }
        try await top.terminal.resize(columns: 80, rows: 24)
        try await top.shows("all columns in 80") { lines in
            lines.contains { $0.hasPrefix("ACCOUNT") && $0.contains("WAIT") }
        }
        try await top.terminal.press("F10")
        #expect(try await top.ended() == 0)
        await holder.close()
    }

    @Test("it survives a restart of the coordinator, with the last picture meanwhile")
    func restart() async throws {
        try await use("main/a", tokens: 4_000)
        let top = try await TopScreen(daemon, columns: 120, rows: 30, ["-d", "0.2"])
        try await top.shows("what was used") {
            TopScreen.cell("USED", of: "a", in: $0) == "4000"
        }
        await daemon.crash()
        try await top.shows("that it reconnects") { lines in
            lines[1].hasPrefix("reconnecting…")
                && TopScreen.cell("USED", of: "a", in: lines) == "4000"
        }
        try await top.terminal.press("F5")
        try await top.shows("keys work meanwhile") { $0.contains { $0.hasPrefix("main/group/c ") } }
        try await top.terminal.press("F5")
        try await daemon.start()
        try await top.shows("that it is back") { !$0[1].hasPrefix("reconnecting") }
        try await use("main/a", tokens: 500)
        try await top.shows("what was used since") {
            TopScreen.cell("USED", of: "a", in: $0) == "4500"
        }
        await daemon.crash()
        try await top.terminal.press("q")
        #expect(try await top.ended() == 0)
        #expect(try await top.terminal.lines() == top.before)
    }

    @Test(
        "however it ends the terminal is as it was", arguments: [SIGINT, SIGTERM, SIGHUP, SIGQUIT])
    func ends(_ signal: Int32) async throws {
        let top = try await TopScreen(daemon)
        try await top.shows("its picture") { $0.contains { $0.hasPrefix("ACCOUNT") } }
        kill(try await top.process(), signal)
        #expect(try await top.ended() == 0)
        #expect(try await top.terminal.lines() == top.before)
    }

    @Test("it ends by itself after as many readings as were wanted", arguments: [1, 2])
    func iterations(_ count: Int) async throws {
        let top = try await TopScreen(daemon, ["-d", "0.2", "-n", "\(count)"])
        #expect(try await top.ended() == 0)
        #expect(try await top.terminal.lines() == top.before)
    }

    @Test("keys may come from a descriptor that nothing can be written to")
    func readOnlyInput() async throws {
        let top = try await TopScreen(daemon, ["</dev/tty"])
        try await top.shows("its picture") { $0.contains { $0.hasPrefix("ACCOUNT") } }
        try await top.terminal.press("q")
        #expect(try await top.ended() == 0)
        #expect(try await top.terminal.lines() == top.before)
    }

    @Test("a crash too leaves a terminal that works")
    func crash() async throws {
        let top = try await TopScreen(daemon)
        try await top.shows("its picture") { $0.contains { $0.hasPrefix("ACCOUNT") } }
        kill(try await top.process(), SIGSEGV)
        #expect(try await top.ended() == 128 + SIGSEGV)
        #expect(try await top.terminal.lines().contains("what stood here before"))
    }

    @Test("Ctrl-Z gives the shell back, and fg goes on")
    func suspend() async throws {
        let top = try await TopScreen(daemon)
        try await top.shows("its picture") { $0.contains { $0.hasPrefix("ACCOUNT") } }
        try await top.terminal.press("C-z")
        try await top.terminal.shows("the shell") { lines in
            lines.contains { $0.contains("Stopped") } && lines.contains("what stood here before")
        }
        // What the shell had left to do of the script is over by now.
        try await top.terminal.press("x")
        try await top.terminal.type("fg")
        try await top.terminal.press("Enter")
        try await top.shows("its picture again") { lines in
            TopScreen.fault(in: lines, columns: 80, rows: 24, accounts: Self.accounts) == nil
        }
        try await top.terminal.press("C-c")
        try await top.terminal.shows("the shell again") { $0.contains("what stood here before") }
    }

    @Test("nothing is sent while nothing changes")
    func idle() async throws {
        let file = daemon.folder.appendingPathComponent("sent")
        let refreshes = 100
        let top = try await TopScreen(
            daemon, ["-d", "0.1", "-n", "\(refreshes)"], recordingTo: file)
        #expect(try await top.ended() == 0)
        var sent = Data()
        try await eventually("all of it is recorded") {
            sent = try Data(contentsOf: file)
            return String(decoding: sent, as: UTF8.self).contains("\u{1B}[?1049l")
        }
        let text = String(decoding: sent, as: UTF8.self)
        #expect(!text.contains("\u{1B}[2J") && !text.contains("\u{1B}[J"))
        // The first picture, and the trends while they fill; a picture each time were 100 of those.
        #expect(text.components(separatedBy: "Help").count - 1 == 1)
        let drawings = text.components(separatedBy: "\u{1B}[?2026h").count - 1
        #expect(drawings < 30, "\(drawings) drawings in \(refreshes) refreshes")
    }

    @Test("printed, a picture is plain text, or an object a line")
    func batch() async throws {
        try await use("main/a", tokens: 4_000)
        let plain = try await Process.run(
            "bursar", ["top", "-b", "-n", "2", "-d", "0.2", "--socket", daemon.socket])
        #expect(plain.status == 0)
        #expect(plain.output.components(separatedBy: "bursar top ").count - 1 == 2)
        #expect(!plain.output.contains("\u{1B}"))
        let json = try await Process.run(
            "bursar",
            ["top", "-b", "-n", "2", "-d", "0.2", "--json", "main/a", "--socket", daemon.socket])
        let objects = try json.output.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
        #expect(objects.count == 2)
        let accounts = try #require(objects[1]["accounts"] as? [[String: Any]])
        #expect(accounts.map { $0["account"] as? String } == ["main/a"])
        #expect((accounts[0]["consumed"] as? [String: Any])?["tokens"] as? Int == 4_000)
        #expect((accounts[0]["consumed_per_minute"] as? [String: Any])?["tokens"] as? Double == 0)
        #expect(accounts[0]["forecasts"] is [Any])
    }

    @Test("without a terminal it says what is instead")
    func noTerminal() async throws {
        let run = try await Process.run("bursar", ["top", "--socket", daemon.socket])
        #expect(run.status == 64)
        #expect(run.errors.contains("not a terminal; `bursar top -b`"))
        let unknown = try await Process.run(
            "bursar", ["top", "-b", "main/nobody", "--socket", daemon.socket])
        #expect(unknown.status == 1)
        #expect(unknown.errors.contains("main/nobody"))
    }
}
