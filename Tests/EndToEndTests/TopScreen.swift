import BursarClient
import Foundation
import TestSupport
import Testing

/// `bursar top` in a terminal of its own.
struct TopScreen {
    let daemon: TestDaemon
    let terminal: TmuxTerminal
    /// What the terminal showed before.
    let before: [String]

    /// Starts it, and waits for its picture.
    init(
        _ daemon: TestDaemon, columns: Int = 80, rows: Int = 24, _ arguments: [String] = [],
        recordingTo file: URL? = nil
    ) async throws {
        self.daemon = daemon
        terminal = try await TmuxTerminal(in: daemon.folder, columns: columns, rows: rows)
        let bursar = Process.products.appendingPathComponent("bursar").path
        let command = ([bursar, "top", "--socket", daemon.socket] + arguments)
            .joined(separator: " ")
        let folder = daemon.folder.path
        let script = """
            export SWIFT_BACKTRACE=enable=no
            echo "what stood here before"
            stty -a >\(folder)/stty-before
            read -rsn1
            \(command)
            status=$?
            stty -a >\(folder)/stty-after
            echo $status >\(folder)/status
            read -rsn1
            """
        try script.write(
            to: daemon.folder.appendingPathComponent("script"), atomically: true, encoding: .utf8)
        // Within the shell, whose jobs can be stopped.
        try await terminal.type(". \(folder)/script")
        try await terminal.press("Enter")
        try await terminal.shows("the script waits") { lines in
            lines.contains("what stood here before")
                && FileManager.default.fileExists(atPath: folder + "/stty-before")
        }
        before = try await terminal.lines()
        if let file { try await terminal.record(to: file) }
        try await terminal.press("x")
    }

    /// Waits until it has ended and given the terminal back; returns its status.
    func ended() async throws -> Int32 {
        try await eventually("it ends") {
            (try? text(of: "status").hasSuffix("\n")) == true
        }
        try await terminal.shows("its picture is gone") {
            !$0.contains { $0.contains("bursar top ") }
        }
        let (modes, before) = (try text(of: "stty-after"), try text(of: "stty-before"))
        #expect(modes == before, "\(modes)\nbefore:\n\(before)")
        return Int32(try text(of: "status").trimmingCharacters(in: .newlines)) ?? -1
    }

    private func text(of name: String) throws -> String {
        try String(contentsOf: daemon.folder.appendingPathComponent(name), encoding: .utf8)
    }

    /// Its own process.
    func process() async throws -> pid_t {
        var found: pid_t?
        try await eventually("its process is found") {
            found =
                Self.processes { arguments in
                    arguments.count > 3 && arguments[0].hasSuffix("/bursar")
                        && arguments[1] == "top"
                        && arguments[3] == daemon.socket
                }.first
            return found != nil
        }
        return try #require(found)
    }

    private static func processes(where isWanted: ([String]) -> Bool) -> [pid_t] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { name in
            guard let pid = pid_t(name),
                let line = try? Data(contentsOf: URL(fileURLWithPath: "/proc/\(pid)/cmdline"))
            else { return nil }
            let arguments = line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            return isWanted(arguments) ? pid : nil
        }
    }

    // MARK: The picture

    /// Waits until a whole picture stands there, with something in it.
    @discardableResult
    func shows(_ what: String, _ isTrue: @escaping ([String]) -> Bool) async throws -> [String] {
        try await terminal.shows(what) { lines in
            lines.first?.hasPrefix("bursar top") == true && isTrue(lines)
        }
    }

    /// What is wrong with a picture of that size in which these accounts have a line; nothing if
    /// nothing is broken, doubled or out of its place.
    static func fault(
        in lines: [String], columns: Int, rows: Int, accounts: [String]
    ) -> String? {
        guard lines.count == rows else { return "\(lines.count) lines" }
        if let wide = lines.first(where: { $0.count > columns }) { return "too wide: \(wide)" }
        guard lines[0].hasPrefix("bursar top") else { return "no header" }
        let titles = lines.indices.filter { lines[$0].hasPrefix("ACCOUNT") }
        guard titles.count == 1 else { return "titles in \(titles)" }
        guard lines[rows - 1].hasPrefix("F1Help"),
            lines.filter({ $0.contains("F1Help") }).count == 1
        else { return "no keys in the last line" }
        let table = lines[(titles[0] + 1)..<(rows - 1)]
        for account in accounts {
            let own = table.filter { line in
                let name = line.drop { "│├└─ ".contains($0) }.prefix { $0 != " " }
                return name == account
            }
            guard own.count == 1 else { return "\(account) in \(own.count) lines" }
        }
        let filled = table.prefix { !$0.isEmpty }
        guard filled.count == accounts.count else { return "\(filled.count) accounts" }
        return nil
    }

    /// What stands beneath a title in an account's line.
    static func cell(_ title: String, of account: String, in lines: [String]) -> String? {
        guard let titles = lines.first(where: { $0.hasPrefix("ACCOUNT") }),
            let range = titles.firstRange(of: title),
            let line = lines.first(where: { line in
                line.drop { "│├└─ ".contains($0) }.prefix { $0 != " " } == account
                    && !line.hasPrefix("\(account) tokens")
            })
        else { return nil }
        // The numbers end where their titles do.
        let end = titles.distance(from: titles.startIndex, to: range.upperBound)
        let start = titles.distance(from: titles.startIndex, to: range.lowerBound)
        return String(
            line.prefix(end).dropFirst(max(0, start - 4)).split(separator: " ").last ?? "")
    }
}
