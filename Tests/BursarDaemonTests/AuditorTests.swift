import BursarCore
import Logging
import Testing

@testable import BursarDaemon
@testable import Systemd

@Suite struct AuditorTests {
    private func auditor(
        _ level: AuditLevel, previous: UInt64 = 4, hasJournal: Bool = true
    ) -> Auditor {
        let journal = JournalWriter(capacity: 10) { _ in
            true
        } tellingLossesBy: {
            Auditor.gap($0)
        }
        return Auditor(
            journal: hasJournal ? journal : nil,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, ledger: "abc",
            level: level, previous: previous)
    }

    private func copies(of facts: [Fact], by auditor: inout Auditor) -> [AuditRecord] {
        var records: [AuditRecord] = []
        for (place, fact) in facts.enumerated() {
            auditor.copy(
                Entry(seq: 5 + UInt64(place), time: Instant(milliseconds: 1), fact: fact),
                account: AuditSamples.path, claimant: nil, Coordinator(), to: &records)
        }
        return records
    }

    private let granted = AuditSamples.granted()
    private let divided = Fact.divided(AuditSamples.account)
    private let changed = Fact.pauseChanged(
        PauseChanged(account: AuditSamples.account, isPaused: true, origin: AuditSamples.origin))

    private func configured(_ level: AuditLevel) -> Fact {
        .notice(Notice(kind: .configured, text: "x", audit: level))
    }

    @Test func eachCopyNamesTheOneBefore() {
        var auditor = auditor(.decisions)
        let records = copies(of: [granted, divided, changed, granted], by: &auditor)
        #expect(records.map(\.source.seq) == [5, 7, 8])
        #expect(records.map(\.previous) == [4, 5, 7])
        #expect(records.map(\.ledger) == ["abc", "abc", "abc"])
    }

    @Test func aLevelCountsFromTheEntryOnThatTellsIt() {
        var auditor = auditor(.changes)
        let records = copies(
            of: [granted, configured(.all), divided, granted, configured(.changes), granted],
            by: &auditor)
        #expect(records.map(\.source.seq) == [6, 7, 8, 9])
        #expect(records.map(\.auditLevel) == [.all, .all, .all, .changes])
    }

    @Test func withoutAJournalNothingIsCopied() throws {
        var auditor = auditor(.all, hasJournal: false)
        let defaults = try configuration()
        #expect(auditor.level(under: defaults) == .none)
        #expect(copies(of: [granted, changed], by: &auditor).isEmpty)
        #expect(auditor.status == nil)
    }
}
