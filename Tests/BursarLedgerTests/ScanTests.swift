import BursarCore
import BursarSimulation
import Testing

@testable import BursarLedger

/// Reading entries for reports, also where a roll-up has dropped some.
struct ScanTests {
    let folder: Folder

    init() throws { folder = try Folder() }

    private func told(_ story: Story) async throws -> Ledger {
        let (ledger, _) = try Ledger.open(at: folder.ledger, durability: .process)
        try await story.append(to: ledger)
        return ledger
    }

    private func scanned(
        _ range: ScanRange, _ ledger: Ledger, most: Int = .max
    ) throws -> [Entry] {
        var entries: [Entry] = []
        try ledger.reader.scan(range) { entry throws(LedgerFailure) in
            entries.append(entry)
            return entries.count < most
        }
        return entries
    }

    /// All sums as a report makes them out of the ledger.
    private func rows(_ query: UsageQuery, _ ledger: Ledger) throws -> [UsageRow] {
        let (reader, past) = (ledger.reader, try ledger.reader.past())
        var usage = reader.usageReader(query, past: past)
        let from = (past?.lastSeq ?? 0) + 1
        let scanner = try reader.separate()
        try scanner.scan(ScanRange(from: from, since: query.since, until: query.until)) {
            entry throws(LedgerFailure) in
            usage.read(entry)
            return true
        }
        return usage.rows
    }

    @Test func entriesComeAsTheyWereWritten() async throws {
        let story = try Story.known.get()
        let ledger = try await told(story)
        let (entries, middle) = (story.entries, story.entries.count / 2)
        #expect(try scanned(ScanRange(), ledger) == entries)
        let seq = entries[middle].seq
        #expect(try scanned(ScanRange(from: seq), ledger) == Array(entries[middle...]))
        let time = entries[middle].time
        #expect(try scanned(ScanRange(since: time), ledger) == entries.filter { $0.time >= time })
        #expect(try scanned(ScanRange(until: time), ledger) == entries.filter { $0.time < time })
        #expect(try scanned(ScanRange(), ledger, most: 3) == Array(entries.prefix(3)))
        #expect(try scanned(ScanRange(from: entries.last!.seq + 1), ledger) == [])
        #expect(
            try scanned(ScanRange(since: entries.last!.time.advanced(milliseconds: 1)), ledger)
                == [])
        try ledger.close()
    }

    @Test func aGrantIsFoundByItsNumber() async throws {
        let story = try Story.known.get()
        let ledger = try await told(story)
        for entry in story.entries {
            let found = try ledger.reader.grant(entry.seq)
            if case .granted(let fact) = entry.fact {
                #expect(found == fact)
            } else {
                #expect(found == nil)
            }
        }
        #expect(try ledger.reader.grant(.max) == nil)
        try ledger.close()
    }

    @Test func sumsOutliveARollUp() async throws {
        let story = try Story.known.get()
        let ledger = try await told(story)
        let queries = [
            UsageQuery(), UsageQuery(dimensions: [.account, .model]),
            UsageQuery(dimensions: PastUsage.dimensions),
        ]
        let before = try queries.map { try rows($0, ledger) }
        let (entries, end) = (story.entries, story.entries.last!.time)
        // In three steps, of which the last leaves next to nothing.
        for part in [3, 2, 1] {
            let cut = entries[entries.count - entries.count * part / 4].time
            _ = try await ledger.rollUp(
                Retention(ageMost: part == 1 ? 0 : cut.millisecondsUntil(end)),
                now: end.advanced(milliseconds: 1))
            for (query, rows) in zip(queries, before) {
                #expect(try self.rows(query, ledger) == rows, "\(query.dimensions), part \(part)")
            }
            #expect(try ledger.reader.verify().mismatches == [])
        }
        #expect(try ledger.reader.oldestSeq() > 1)
        #expect(throws: LedgerFailure.self) { try scanned(ScanRange(from: 1), ledger) }
        try ledger.close()
    }

    @Test func aLaterPartIsTheSameAfterARollUp() async throws {
        let story = try Story.known.get()
        let ledger = try await told(story)
        let (entries, end) = (story.entries, story.entries.last!.time)
        let since = entries[entries.count * 3 / 4].time
        let query = UsageQuery(dimensions: [.account, .operation, .model], since: since)
        let before = try rows(query, ledger)
        let age = entries[entries.count / 2].time.millisecondsUntil(end)
        _ = try await ledger.rollUp(Retention(ageMost: age), now: end)
        #expect(try ledger.reader.oldestSeq() > 1)
        #expect(try rows(query, ledger) == before)
        try ledger.close()
    }

    @Test func damagedSumsAreTold() async throws {
        let story = try Story.known.get()
        let ledger = try await told(story)
        _ = try await ledger.rollUp(
            Retention(ageMost: 0), now: story.entries.last!.time.advanced(milliseconds: 1))
        try ledger.close()
        #expect(
            try folder.tamper("UPDATE usage_sums SET record = record || x'00' WHERE part = 0") == 1)
        let reader = try LedgerReader.open(at: folder.ledger)
        #expect(throws: LedgerFailure.self) { try reader.past() }
        #expect(try reader.verify().isOK == false)
    }
}
