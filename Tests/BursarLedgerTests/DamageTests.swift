import BursarCore
import Foundation
import Testing

@testable import BursarLedger

/// Files that are not what was written, at random: refused, or found by a verification, and never served as if
/// they were right.
struct DamageTests {
    let folder: Folder
    let seed = UInt64.random(in: .min ... .max)

    init() throws { folder = try Folder() }

    /// What a ledger holds, and what a coordinator would make of it.
    private struct Contents: Equatable {
        var records: StateRecords
        var lastSeq: UInt64
    }

    private enum Finding: String {
        case refused
        /// The present is right; that the past is not, a verification says.
        case verified = "found by verification"
        case harmless
    }

    /// Opens a ledger as a coordinator does.
    private func contents(of path: String) throws -> Contents {
        let (ledger, recovered) = try Ledger.open(at: path, durability: .process)
        let coordinator = try ledger.coordinator(from: recovered)
        try ledger.close()
        return Contents(records: coordinator.records(), lastSeq: recovered.lastSeq)
    }

    private func export(_ path: String) throws -> [UInt8] {
        let reader = try LedgerReader.open(at: path)
        var lines: [UInt8] = []
        try reader.export { lines += $0 }
        return lines
    }

    private func files(_ path: String) throws -> [String: Data] {
        let names = ["ledger.db", "ledger.db-wal"]
        return Dictionary(
            uniqueKeysWithValues: names.map {
                // SQLite makes a log that is missing, without anything in it.
                ($0, FileManager.default.contents(atPath: path + "/" + $0) ?? Data())
            })
    }

    /// Holds a damaged copy against what it was.
    private func finding(
        _ path: String, _ expected: Contents, _ lines: [UInt8], _ comment: Comment
    ) throws -> Finding {
        let before = try files(path)
        // Nothing where it cannot be read at all.
        let verification = try? LedgerReader.open(at: path).verify().isOK
        #expect(try files(path) == before, "a verification changes nothing: \(comment)")
        let found: Contents
        do {
            found = try contents(of: path)
        } catch let failure as LedgerFailure {
            #expect(failure.code == .damaged || failure.code == .fromTheFuture, comment)
            #expect(verification != true, "\(failure): \(comment)")
            #expect(try files(path) == before, "a refusal changes nothing: \(comment)")
            return .refused
        } catch let error as ReplayError {
            #expect(verification == false, "\(error): \(comment)")
            return .refused
        }
        #expect(found == expected, "served as right, and wrong: \(comment)")
        if verification == false { return .verified }
        #expect(try export(path) == lines, "not found: \(comment)")
        return .harmless
    }

    /// Ledgers to damage: an early one and a later one, as kills left them; the later one has a base.
    private func victims() async throws -> (early: String, late: String) {
        let story = try Story.known.get()
        let (ledger, _) = try Ledger.open(at: folder.ledger, durability: .process)
        let half = story.turns.count / 2
        for turn in story.turns[..<half] {
            _ = try await ledger.append(turn.entries, checkpoint: turn.checkpoint)
        }
        let early = try folder.copy("early")
        let entries = story.turns[..<half].flatMap(\.entries)
        let age = entries[entries.count / 2].time.millisecondsUntil(entries.last!.time)
        _ = try await ledger.rollUp(Retention(ageMost: age), now: entries.last!.time)
        // Most of it in the database file, and a log that goes on.
        try ledger.bringLogIn()
        for turn in story.turns[half...] {
            _ = try await ledger.append(turn.entries, checkpoint: turn.checkpoint)
        }
        let late = try folder.copy("late")
        try ledger.close()
        return (early, late)
    }

    @Test func damageAtRandomIsNeverServed() async throws {
        let (early, late) = try await victims()
        let expected = try contents(of: try duplicate(late, "sound"))
        let lines = try export(folder.path + "/sound")
        var random = Random(seed: seed)
        var findings: [String: Int] = [:]
        for number in 0..<120 {
            let path = try duplicate(late, "damaged")
            let kind = FileDamage.allCases.randomElement(using: &random)!
            let place = try kind.apply(to: path, early: early, &random)
            let found = try finding(
                path, expected, lines, "seed \(seed), \(number): \(kind) \(place)")
            findings[found.rawValue, default: 0] += 1
            try FileManager.default.removeItem(atPath: path)
        }
        print("damage at random, seed \(seed): \(findings)")
    }

    private func duplicate(_ path: String, _ name: String) throws -> String {
        let copy = folder.path + "/" + name
        try FileManager.default.copyItem(atPath: path, toPath: copy)
        return copy
    }
}

extension Random {
    fileprivate mutating func below(_ bound: Int) -> Int { .random(in: 0..<bound, using: &self) }
}

/// Ways in which a file comes to be another.
enum FileDamage: CaseIterable {
    case bytesFlipped, sectorZeroed, pagesSwapped, olderPage, truncated
    case logBytesFlipped, logTruncated, logGone, olderLog, olderDatabase, databaseGone

    /// Damages a ledger; returns where.
    func apply(
        to path: String, early: String, _ random: inout Random
    ) throws -> String {
        let (database, log) = (path + "/ledger.db", path + "/ledger.db-wal")
        switch self {
        case .bytesFlipped: return try flip(database, &random)
        case .logBytesFlipped: return try flip(log, &random)
        case .sectorZeroed:
            return try change(database) { bytes in
                let sector = random.below(bytes.count / 512)
                for place in 0..<512 { bytes[sector * 512 + place] = 0 }
                return "sector \(sector)"
            }
        case .pagesSwapped:
            return try change(database) { bytes in
                let pages = bytes.count / 4096
                let (a, b) = (random.below(pages), random.below(pages))
                for place in 0..<4096 {
                    bytes.swapAt(a * 4096 + place, b * 4096 + place)
                }
                return "pages \(a) and \(b)"
            }
        case .olderPage:
            let old = FileManager.default.contents(atPath: early + "/ledger.db") ?? Data()
            return try change(database) { bytes in
                guard old.count > 0 else { return "nowhere" }
                let page = random.below(min(old.count, bytes.count) / 4096) * 4096
                bytes.replaceSubrange(page..<page + 4096, with: old[page..<page + 4096])
                return "page \(page / 4096)"
            }
        case .truncated: return try truncate(database, &random)
        case .logTruncated: return try truncate(log, &random)
        case .logGone:
            try FileManager.default.removeItem(atPath: log)
            return ""
        case .databaseGone:
            try FileManager.default.removeItem(atPath: database)
            return ""
        case .olderLog: return try replace(log, by: early + "/ledger.db-wal")
        case .olderDatabase: return try replace(database, by: early + "/ledger.db")
        }
    }

    private func flip(_ path: String, _ random: inout Random) throws -> String {
        try change(path) { bytes in
            var places: [Int] = []
            for _ in 0...random.below(8) {
                let place = random.below(bytes.count)
                bytes[place] ^= UInt8(1 + random.below(255))
                places.append(place)
            }
            return "bytes \(places)"
        }
    }

    private func truncate(_ path: String, _ random: inout Random) throws -> String {
        try change(path) { bytes in
            let rest = random.below(bytes.count)
            bytes = Data(bytes.prefix(rest))
            return "to \(rest) bytes"
        }
    }

    private func replace(_ path: String, by other: String) throws -> String {
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.copyItem(atPath: other, toPath: path)
        return ""
    }

    private func change(_ path: String, _ body: (inout Data) -> String) throws -> String {
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        let place = body(&bytes)
        try bytes.write(to: URL(fileURLWithPath: path))
        return place
    }
}
