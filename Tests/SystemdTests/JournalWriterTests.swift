import Dispatch
import Synchronization
import Testing

@testable import Systemd

/// A record with a number of its own, that becomes an entry with that as its text.
private struct Numbered: JournalRecord {
    var number: UInt64?
    var entry: JournalEntry {
        JournalEntry(number.map { "\($0)" } ?? "unnumbered", priority: .info)
    }
}

/// A journal that can be stopped and held up.
private final class FakeJournal: Sendable {
    private struct State {
        var messages: [String] = []
        var isThere = true
    }
    private let state = Mutex(State())
    private let gate = DispatchSemaphore(value: 0)
    private let heldUp = DispatchSemaphore(value: 0)
    private let isStuck = Atomic(false)

    var messages: [String] { state.withLock { $0.messages } }

    func send(_ entry: JournalEntry) -> Bool {
        if isStuck.load(ordering: .relaxed) {
            heldUp.signal()
            gate.wait()
        }
        return state.withLock { state in
            if state.isThere { state.messages.append(entry["MESSAGE"] ?? "") }
            return state.isThere
        }
    }

    func set(isThere: Bool) { state.withLock { $0.isThere = isThere } }
    func stick() { isStuck.store(true, ordering: .relaxed) }
    /// Waits for an entry that has come and is held up.
    func waitForAnEntry() { heldUp.wait() }
    func unstick() {
        isStuck.store(false, ordering: .relaxed)
        gate.signal()
    }

    func writer(capacity: Int) -> JournalWriter {
        JournalWriter(capacity: capacity, sending: { self.send($0) }) { loss in
            JournalEntry(
                "lost \(loss.count) from \(loss.first ?? 0) to \(loss.last ?? 0)",
                priority: .warning)
        }
    }
}

@Suite struct JournalWriterTests {
    private let journal = FakeJournal()

    private func submit(_ numbers: ClosedRange<UInt64>, to writer: JournalWriter) {
        writer.submit(numbers.map { Numbered(number: $0) })
    }

    @Test func writesInOrder() {
        let writer = journal.writer(capacity: 10)
        submit(1...3, to: writer)
        writer.submit(Numbered())
        #expect(writer.flush(milliseconds: 5_000))
        #expect(journal.messages == ["1", "2", "3", "unnumbered"])
        #expect(writer.counts.written == 4)
        #expect(writer.counts.lost == 0)
        #expect(writer.counts.waiting == 0)
    }

    @Test func whatAMissingJournalDoesNotGetIsToldWhenItIsBack() {
        let writer = journal.writer(capacity: 10)
        journal.set(isThere: false)
        submit(1...3, to: writer)
        writer.flush(milliseconds: 5_000)
        submit(4...4, to: writer)
        writer.flush(milliseconds: 5_000)
        #expect(writer.counts.lost == 4)
        journal.set(isThere: true)
        submit(5...6, to: writer)
        writer.flush(milliseconds: 5_000)
        #expect(journal.messages == ["lost 4 from 1 to 4", "5", "6"])
        #expect(writer.counts.lost == 4)
        #expect(writer.counts.written == 2)
    }

    @Test func aLossIsToldAlsoIfNothingElseComes() async throws {
        let journal = journal
        let writer = JournalWriter(
            capacity: 10, retryInterval: .milliseconds(10), sending: { journal.send($0) }
        ) { loss in JournalEntry("lost \(loss.count)", priority: .warning) }
        journal.set(isThere: false)
        submit(1...2, to: writer)
        writer.flush(milliseconds: 5_000)
        journal.set(isThere: true)
        while journal.messages.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        #expect(journal.messages == ["lost 2"])
        try await Task.sleep(for: .milliseconds(50))
        #expect(journal.messages == ["lost 2"])
    }

    @Test func aStuckJournalHoldsNobodyUpAndLosesWhatDoesNotFit() {
        let writer = journal.writer(capacity: 4)
        journal.stick()
        submit(1...9, to: writer)
        journal.waitForAnEntry()
        submit(10...10, to: writer)
        #expect(!writer.flush(milliseconds: 20))
        #expect(writer.counts.waiting == 4)
        #expect(writer.counts.lost == 6)
        journal.unstick()
        #expect(writer.flush(milliseconds: 5_000))
        writer.flush(milliseconds: 5_000)
        // 1 to 4 fit; the rest is one range, even if its end comes when they are being written.
        #expect(journal.messages == ["1", "2", "3", "4", "lost 6 from 5 to 10"])
        submit(11...11, to: writer)
        writer.flush(milliseconds: 5_000)
        #expect(journal.messages.last == "11")
        #expect(writer.counts.written == 5)
        #expect(writer.counts.lost == 6)
    }
}

@Suite struct JournalEntryTests {
    @Test func fieldsKeepWhateverTheyHold() {
        var entry = JournalEntry("a\nb", priority: .error)
        entry["BURSAR_OPERATION"] = "x\nBURSAR_ACCOUNT=forged"
        entry["BURSAR_NOTHING"] = nil
        #expect(
            entry.fields == [
                "MESSAGE=a\nb", "PRIORITY=3", "BURSAR_OPERATION=x\nBURSAR_ACCOUNT=forged",
            ])
        #expect(entry["BURSAR_OPERATION"] == "x\nBURSAR_ACCOUNT=forged")
        #expect(entry["BURSAR_ACCOUNT"] == nil)
    }

    @Test(arguments: [
        ("A", true), ("A_1", true), ("", false), ("_PID", false), ("1A", false), ("a", false),
        ("A B", false), ("A=", false), ("Ä", false), (String(repeating: "A", count: 64), true),
        (String(repeating: "A", count: 65), false),
    ])
    func namesAreWhatTheJournalTakes(name: String, isRight: Bool) {
        #expect(JournalEntry.isName(name) == isRight)
    }

    @Test func priorityIsOrderedByHowMuchItMatters() {
        #expect(JournalEntry.Priority.critical > .error)
        #expect(JournalEntry.Priority.debug < .info)
    }

    @Test func onlyAStreamOfTheJournalCounts() async {
        await #expect(processExitsWith: .success) {
            setVariable("JOURNAL_STREAM", "1:2")
            precondition(!JournalSocket.takesStandardError)
            setVariable("JOURNAL_STREAM", "")
            precondition(!JournalSocket.takesStandardError)
        }
    }
}
