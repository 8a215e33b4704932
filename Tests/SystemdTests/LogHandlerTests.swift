import Logging
import Synchronization
import Testing

@testable import Systemd

@Suite struct LogHandlerTests {
    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        func add(_ line: String) { lines.withLock { $0.append(line) } }
    }

    @Test func aTerminalGetsOneReadableLine() {
        let lines = Lines()
        let logger = Logger(label: "test") { _ in TerminalLogHandler { lines.add($0) } }
        logger.info("ready", metadata: ["sockets": "a b", "pid": "7"])
        logger.warning("look\nat \u{1B}[31mthis")
        logger.debug("unseen")
        let texts = lines.all.map { String($0.drop { $0 != " " }.dropFirst()) }
        #expect(texts == ["ready: pid 7, sockets a b\n", "warning: look at  [31mthis\n"])
        #expect(lines.all.allSatisfy { $0.prefix(8).count { $0 == ":" } == 2 })
    }

    @Test func theJournalGetsMetadataAsFields() {
        let found = Lines()
        let writer = JournalWriter(capacity: 10) { entry in
            found.add(entry.fields.joined(separator: "\u{0}"))
            return true
        } tellingLossesBy: { _ in
            JournalEntry("lost", priority: .warning)
        }
        let logger = Logger(label: "test") { _ in JournalLogHandler(writer: writer, prefix: "X") }
        logger.error("bad", metadata: ["uid": "7", "not a name": "8"])
        writer.flush(milliseconds: 5_000)
        let fields = found.all.first?.split(separator: "\u{0}").map(String.init) ?? []
        #expect(fields.contains("MESSAGE=bad: not a name 8, uid 7"))
        #expect(fields.contains("PRIORITY=3"))
        #expect(fields.contains("X_UID=7"))
        #expect(fields.contains { $0.hasPrefix("CODE_FILE=") })
        #expect(!fields.contains { $0.hasPrefix("X_NOT") })
    }
}
