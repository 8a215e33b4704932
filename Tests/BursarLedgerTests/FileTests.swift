import BursarCore
import Foundation
import Testing

@testable import BursarLedger

/// The files of a ledger: who may have them, which ones are taken, what is wrong with them.
struct FileTests {
    let folder: Folder

    init() throws { folder = try Folder() }

    private func failure(_ body: () throws -> Void) -> LedgerFailure? {
        do {
            try body()
            return nil
        } catch {
            return error as? LedgerFailure
        }
    }

    private func openAndClose() throws {
        try Ledger.open(at: folder.ledger, durability: .full).ledger.close()
    }

    @Test func onlyOneHasTheLedger() throws {
        let (ledger, _) = try Ledger.open(at: folder.ledger, durability: .full)
        for second in [failure { try openAndClose() }, failure { _ = try reader() }] {
            #expect(second?.code == .locked)
            #expect(second?.message.contains("process \(getpid())") == true)
        }
        try ledger.close()
        try openAndClose()
    }

    private func reader() throws -> LedgerReader { try LedgerReader.open(at: folder.ledger) }

    @Test func aReaderKeepsCoordinatorsOut() throws {
        try openAndClose()
        let held = try reader()
        #expect(failure { try openAndClose() }?.code == .locked)
        #expect(try held.entries(from: 1, limit: 1).isEmpty)
    }

    @Test func aMissingLedgerIsNotMade() {
        #expect(failure { _ = try reader() }?.code == .missing)
        #expect(!FileManager.default.fileExists(atPath: folder.ledger))
    }

    @Test func theFilesAreTheOwnersAlone() throws {
        let (ledger, _) = try Ledger.open(at: folder.ledger, durability: .full)
        let mode = { (path: String) throws -> Int? in
            try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        }
        #expect(try mode(folder.ledger) == 0o700)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.ledger) {
            #expect(try mode(folder.ledger + "/" + name) == 0o600, "\(name)")
        }
        try ledger.close()
    }

    @Test func aLedgerFromTheFutureIsRefusedUntouched() throws {
        try openAndClose()
        let path = Ledger.databasePath(folder.ledger)
        try folder.tamper("PRAGMA user_version = 99")
        let before = FileManager.default.contents(atPath: path)
        for _ in 1...2 {
            let refused = failure { try openAndClose() }
            #expect(refused?.code == .fromTheFuture)
            #expect(refused?.message.contains("version 99") == true)
            #expect(refused?.message.contains("up to \(Schema.version)") == true)
            #expect(FileManager.default.contents(atPath: path) == before)
        }
    }

    /// A newer program was killed: what it wrote is in the log.
    @Test func aLedgerFromTheFutureKeepsItsLog() async throws {
        var traffic = Traffic()
        let (ledger, _) = try Ledger.open(at: folder.ledger, durability: .full)
        _ = try await ledger.append(traffic.notices(10))
        try ledger.setVersion(99)
        let killed = try folder.copy("killed")
        try ledger.close()
        let files = ["ledger.db", "ledger.db-wal"].map { killed + "/" + $0 }
        let before = files.map { FileManager.default.contents(atPath: $0) }
        let refusals = [
            failure { _ = try Ledger.open(at: killed, durability: .full) },
            failure { _ = try LedgerReader.open(at: killed) },
        ]
        #expect(refusals.map(\.?.code) == [.fromTheFuture, .fromTheFuture])
        #expect(files.map { FileManager.default.contents(atPath: $0) } == before)
    }

    @Test func aLedgerIsOneByWhateverNameItGoes() throws {
        let (ledger, _) = try Ledger.open(at: folder.ledger, durability: .full)
        let (linked, joined) = (folder.path + "/linked", folder.path + "/joined")
        try FileManager.default.createSymbolicLink(
            atPath: linked, withDestinationPath: folder.ledger)
        // The database alone, by a second name elsewhere.
        try FileManager.default.createDirectory(atPath: joined, withIntermediateDirectories: true)
        try FileManager.default.linkItem(
            atPath: folder.ledger + "/ledger.db", toPath: joined + "/ledger.db")
        for path in [linked, joined] {
            #expect(failure { _ = try Ledger.open(at: path, durability: .full) }?.code == .locked)
            #expect(failure { _ = try LedgerReader.open(at: path) }?.code == .locked)
        }
        try ledger.close()
    }

    @Test func anEmptyDatabaseWhereOneHasBeenIsNoNewLedger() async throws {
        var traffic = Traffic()
        let (ledger, _) = try Ledger.open(at: folder.ledger, durability: .full)
        _ = try await ledger.append(traffic.notices(3))
        try ledger.close()
        let path = Ledger.databasePath(folder.ledger)
        for lose in [
            { try FileManager.default.removeItem(atPath: path) },
            { try Data().write(to: URL(fileURLWithPath: path)) },
        ] {
            try lose()
            let refused = failure { try openAndClose() }
            #expect(refused?.code == .damaged)
            #expect(refused?.message.contains("had entries up to 3") == true)
            #expect(FileManager.default.contents(atPath: path)?.isEmpty ?? true)
        }
    }

    @Test func aWitnessThatCannotBeReadIsNoLicence() async throws {
        var traffic = Traffic()
        let (ledger, _) = try Ledger.open(at: folder.ledger, durability: .full)
        _ = try await ledger.append(traffic.notices(3))
        try ledger.close()
        let lock = URL(fileURLWithPath: folder.ledger + "/ledger.lock")
        let whole = try Data(contentsOf: lock)
        var damaged = whole
        damaged[20] = UInt8(ascii: " ")
        try damaged.write(to: lock)
        #expect(failure { try openAndClose() }?.code == .damaged)
        // What power loss leaves of a file that was not synced.
        try Data(whole.prefix(15) + Data(count: 60)).write(to: lock)
        try openAndClose()
    }

    @Test func aVerificationMissesALostEnd() async throws {
        var traffic = Traffic()
        let (ledger, _) = try Ledger.open(at: folder.ledger, durability: .full)
        _ = try await ledger.append(traffic.notices(3))
        let killed = try folder.copy("killed")
        try ledger.close()
        #expect(try LedgerReader.open(at: killed).verify().isOK)
        let log = killed + "/ledger.db-wal"
        try Data(contentsOf: URL(fileURLWithPath: log)).dropLast(4096)
            .write(to: URL(fileURLWithPath: log))
        let found = try LedgerReader.open(at: killed).verify().mismatches
        #expect(found.map(\.message.isEmpty) == [false])
        #expect(found.first?.message.contains("were written and are gone") == true)
    }

    @Test func anotherProgramsDatabaseIsRefused() throws {
        try FileManager.default.createDirectory(
            atPath: folder.ledger, withIntermediateDirectories: true)
        let path = Ledger.databasePath(folder.ledger)
        try folder.tamper("CREATE TABLE t (x)")
        #expect(failure { try openAndClose() }?.message.contains("not a ledger") == true)
        try Data("no database at all, but long enough for a header of one".utf8)
            .write(to: URL(fileURLWithPath: path))
        #expect(failure { try openAndClose() }?.code == .damaged)
    }

    @Test func aTruncatedDatabaseIsFound() async throws {
        let (ledger, _) = try Ledger.open(at: folder.ledger, durability: .process)
        try await Story.known.get().append(to: ledger)
        try ledger.close()
        let path = Ledger.databasePath(folder.ledger)
        let file = try #require(FileHandle(forWritingAtPath: path))
        let size = try file.seekToEnd()
        try file.truncate(atOffset: size / 2 / 4096 * 4096)
        try file.close()
        let found = failure {
            let result = try LedgerReader.open(at: folder.ledger).verify()
            if let first = result.mismatches.first { throw first }
        }
        #expect(found?.code == .damaged)
    }

    @Test func aLostEndIsFound() async throws {
        var traffic = Traffic()
        let (ledger, _) = try Ledger.open(at: folder.ledger, durability: .full)
        _ = try await ledger.append(traffic.notices(10))
        let early = try folder.copy("early")
        _ = try await ledger.append(traffic.notices(10))
        let late = try folder.copy("late")
        try ledger.close()

        // A log without its end is a sound database that has forgotten something.
        let log = try #require(FileHandle(forWritingAtPath: late + "/ledger.db-wal"))
        let size = try log.seekToEnd()
        try log.truncate(atOffset: size - 4096)
        try log.close()
        // So is an older copy.
        for name in ["ledger.db", "ledger.db-wal", "ledger.db-shm"] {
            let path = folder.ledger + "/" + name
            try? FileManager.default.removeItem(atPath: path)
            try FileManager.default.copyItem(atPath: early + "/" + name, toPath: path)
        }
        for path in [late, folder.ledger] {
            let lost = failure { _ = try Ledger.open(at: path, durability: .full) }
            #expect(lost?.code == .damaged)
            #expect(lost?.message.contains("entries 11 to 20 were written and are gone") == true)
            // On purpose, then.
            try FileManager.default.removeItem(atPath: path + "/ledger.lock")
            let (again, recovered) = try Ledger.open(at: path, durability: .full)
            #expect(recovered.lastSeq == 10)
            try again.close()
        }
    }

    @Test func afterPowerLossOnlySyncedEntriesAreMissed() throws {
        let identity = Identity()
        let link = identity.genesis
        func witness(_ seq: UInt64, boot: String, isSynced: Bool) -> Witness {
            Witness(
                identity: identity, boot: boot, isSynced: isSynced,
                position: ChainPosition(seq: seq, link: link))
        }
        let found = witness(5, boot: "b", isSynced: true)
        func objects(_ left: Witness) -> Bool { left.objection(to: found, directory: "d") != nil }
        #expect(objects(witness(6, boot: "b", isSynced: false)))
        #expect(objects(witness(6, boot: "a", isSynced: true)))
        #expect(!objects(witness(6, boot: "a", isSynced: false)))
        #expect(!objects(witness(5, boot: "a", isSynced: true)))
        #expect(!objects(witness(4, boot: "b", isSynced: true)))
        #expect(Witness(line: found.line.dropLast()) == found)
    }

    /// SQLite's own limit stands in for a full disk: the same error on the same path.
    @Test func aFullDiskIsTheEnd() async throws {
        var traffic = Traffic()
        let (ledger, _) = try Ledger.open(at: folder.ledger, durability: .full)
        _ = try await ledger.append(traffic.notices(10))
        try ledger.limitPages()
        let killed: String
        do {
            _ = try await ledger.append(traffic.lifecycles(2000))
            Issue.record("the disk was not full")
            return
        } catch let failure as LedgerFailure {
            #expect(failure.code == .storage)
            #expect(failure.message.contains("full"))
            killed = try folder.copy()
            // Room again or not: it stays the end.
            try ledger.limitPages(1_000_000)
            await #expect(throws: failure) { try await ledger.append(traffic.notices(1)) }
            await #expect(throws: failure) { try await ledger.heartbeat() }
            #expect(throws: failure) { try ledger.close() }
        }
        let (again, recovered) = try Ledger.open(at: killed, durability: .full)
        #expect(recovered.lastSeq == 10)
        try again.close()
    }
}
