import BursarCore
import struct BursarProtocol.ErrorCode
import Foundation
import Testing

@testable import BursarDaemon
@testable import Systemd

@Suite struct AuditRecordTests {
    @Test(arguments: AuditKind.allCases) func everyKindHasEntries(kind: AuditKind) {
        let entries = AuditSamples.entries(of: kind)
        #expect(!entries.isEmpty)
        for entry in entries {
            #expect(entry["MESSAGE_ID"] == kind.messageID)
            #expect(entry["BURSAR_KIND"] == kind.rawValue)
            #expect(entry["SYSLOG_IDENTIFIER"] == "bursard")
            #expect(entry["MESSAGE"]?.isEmpty == false)
        }
    }

    @Test func aCopyNamesItsEntryAndTheOneBefore() {
        for (_, fact) in AuditSamples.facts {
            let entry = AuditSamples.record(fact, seq: 12, previous: 9).entry
            #expect(entry["BURSAR_SEQ"] == "12")
            #expect(entry["BURSAR_PREV_SEQ"] == "9")
            #expect(entry["BURSAR_LEDGER"] == "abc")
            #expect(entry["BURSAR_AUDIT"] == "decisions")
            #expect(entry["BURSAR_ENTRY_TIME"] == "1970-01-01T00:00:01.000000000Z")
        }
    }

    @Test func aGrantSaysWhoMayUseWhat() {
        let entry = AuditSamples.record(
            AuditSamples.granted(borrowed: AuditSamples.some), seq: 7
        ).entry
        #expect(
            entry["MESSAGE"]
                == "g7: main/a may use 9 tokens, cost 2.50, of that 5 tokens borrowed for \"plan\" "
                + "(process 42 of user 1000)")
        #expect(entry["BURSAR_VERDICT"] == "granted")
        #expect(entry["BURSAR_TOKENS"] == "9")
        #expect(entry["BURSAR_TIME_MS"] == nil)
        #expect(entry["BURSAR_COST_NANO"] == "2500000000")
        #expect(entry["BURSAR_BORROWED_TOKENS"] == "5")
        #expect(entry["BURSAR_LEVEL"] == "yellow")
    }

    @Test func whatClientsWriteStaysInItsField() {
        let label = "a\nMESSAGE=b\r\u{1B}[2J"
        let entry = AuditSamples.record(AuditSamples.granted(operation: label)).entry
        #expect(entry["BURSAR_OPERATION"] == label)
        #expect(entry["MESSAGE"]?.contains("for \"a MESSAGE=b  [2J\"") == true)
        #expect(entry["MESSAGE"]?.contains("\n") == false)
    }

    @Test func aDarkLevelIsAWarning() {
        let fact = Fact.levelChanged(
            LevelChanged(
                account: AuditSamples.account, levels: ResourceLevels(), level: .red,
                resource: .tokens, percentage: 900_000))
        var record = AuditSamples.record(fact)
        record.level = .red
        #expect(record.entry["PRIORITY"] == "4")
        record.level = .orange
        #expect(record.entry["PRIORITY"] == "5")
    }

    @Test func aWaitThatEndedIsAnotherVerdict() {
        let fact = Fact.denied(
            Denied(
                account: AuditSamples.account, reason: .waitTimedOut, count: 1, uid: 1, pid: 2,
                wanted: Amounts(tokens: 1), asked: Quantities(tokens: 1), operation: ""))
        #expect(AuditSamples.record(fact).entry["BURSAR_VERDICT"] == "timed_out")
    }

    @Test func aLossNamesItsRange() {
        let gap = Auditor.gap(JournalLoss(count: 2, first: 3, last: 5))
        #expect(
            gap["MESSAGE"]
                == "the journal did not take 2 entries, between entry 3 and entry 5; the ledger has them"
        )
        #expect(gap["BURSAR_FIRST_SEQ"] == "3")
        #expect(gap["BURSAR_LAST_SEQ"] == "5")
        let one = Auditor.gap(JournalLoss(count: 1, first: 3, last: 3))
        #expect(one["MESSAGE"]?.contains("1 entry, entry 3;") == true)
    }
}

@Suite struct IncidentLimiterTests {
    private func incident(uid: UInt32, _ message: String = "no") -> Incident {
        Incident(
            kind: .clientRefused, message: message, reason: .notPermitted,
            process: PeerProcess(pid: 1, uid: uid, groups: []))
    }

    private func at(_ milliseconds: Int64) -> Instant { Instant(milliseconds: milliseconds) }

    @Test func theFirstIsToldAndTheRestCounted() {
        var limiter = IncidentLimiter()
        #expect(limiter.admit(incident(uid: 1), at: at(0)) == .tell)
        #expect(limiter.admit(incident(uid: 2), at: at(1)) == .tell)
        #expect(limiter.admit(incident(uid: 1, "second"), at: at(2)) == .count(isFirst: true))
        #expect(limiter.admit(incident(uid: 1, "third"), at: at(3)) == .count(isFirst: false))
        let counted = limiter.takeCounted(at: at(IncidentLimiter.interval))
        #expect(counted.map(\.count) == [2])
        #expect(counted.map(\.message) == ["third"])
        #expect(limiter.takeCounted(at: at(IncidentLimiter.interval)).isEmpty)
        // What comes after a while is told at once again.
        #expect(limiter.admit(incident(uid: 1), at: at(IncidentLimiter.interval * 2)) == .tell)
        #expect(limiter.admit(incident(uid: 2), at: at(IncidentLimiter.interval + 1)) == .tell)
    }

    @Test func whatGoesOnIsToldOnceInAnIntervalAndAllOfItIsCounted() {
        var limiter = IncidentLimiter()
        var (told, counted): (Int64, UInt32) = (0, 0)
        var report: Int64?
        let end = IncidentLimiter.interval * 10
        for now in stride(from: 0, through: end, by: 100) {
            if report == now {
                let incidents = limiter.takeCounted(at: at(now))
                told += Int64(incidents.count)
                counted += incidents.reduce(0) { $0 + $1.count }
            }
            switch limiter.admit(incident(uid: 1), at: at(now)) {
            case .tell: (told, counted) = (told + 1, counted + 1)
            case .count(isFirst: true): report = now + IncidentLimiter.interval
            case .count(isFirst: false): break
            }
            #expect(told <= 1 + now / IncidentLimiter.interval)
        }
        counted += limiter.takeCounted(at: at(end)).reduce(0) { $0 + $1.count }
        #expect(counted == UInt32(end / 100 + 1))
    }

    @Test func whoTriesManyAccountsHidesNobodyElse() {
        var limiter = IncidentLimiter()
        func attempt(_ uid: UInt32, _ account: String) -> IncidentLimiter.Verdict {
            var incident = incident(uid: uid, "\(uid) \(account)")
            incident.account = AccountPath(account)
            return limiter.admit(incident, at: at(0))
        }
        var told = 0
        for number in 0..<1_000 where attempt(5, "main/junk\(number)") == .tell { told += 1 }
        // One of them is the first that is told without its account.
        #expect(told == IncidentLimiter.accountsMost + 1)
        #expect(attempt(1, "main/secret") == .tell)
        let counted = limiter.takeCounted(at: at(IncidentLimiter.interval))
        #expect(counted.map(\.process?.uid) == [5])
        #expect(counted.map(\.count) == [UInt32(1_000 - told)])
        #expect(counted.map(\.account) == [nil])
    }

    @Test func manyUsersFillNoMemoryAndAreNotTakenForOneAnother() {
        var limiter = IncidentLimiter()
        let many = UInt32(IncidentLimiter.keysMost * 2)
        let told = (0..<many).count { limiter.admit(incident(uid: $0), at: at(0)) == .tell }
        #expect(told == IncidentLimiter.keysMost + 1)
        let counted = limiter.takeCounted(at: at(1))
        #expect(counted.map(\.count) == [UInt32(IncidentLimiter.keysMost - 1)])
        #expect(counted.map(\.process) == [nil])
        #expect(counted.first?.entry["BURSAR_UID"] == nil)
    }

    @Test func severalProcessesOfAUserHaveNoNumberTogether() {
        var limiter = IncidentLimiter()
        for pid in 1...3 as ClosedRange<Int32> {
            var incident = incident(uid: 7)
            incident.process?.pid = pid
            _ = limiter.admit(incident, at: at(0))
        }
        let counted = limiter.takeCounted(at: at(1))
        #expect(counted.map(\.entry).map { $0["BURSAR_UID"] } == ["7"])
        #expect(counted.map(\.entry).map { $0["BURSAR_PID"] } == [nil])
    }
}
