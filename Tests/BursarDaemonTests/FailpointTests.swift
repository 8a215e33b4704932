import BursarLedger
import Foundation
import Testing

@testable import BursarDaemon

@Suite struct FailpointTests {
    private let file = "/tmp/bursar-failpoint-\(UInt32.random(in: 0...(.max)))"

    private func points(_ words: String) throws -> Failpoints {
        try Failpoints(environment: ["BURSAR_FAILPOINTS": words])
    }

    @Test func aPlaceFailsOnceWhileItsFileIsThere() throws {
        let points = try points("invariant.check=fail@\(file),commit.begin=hang@\(file)-other")
        #expect(!points.reach(.invariantCheck))
        #expect(FileManager.default.createFile(atPath: file, contents: nil))
        #expect(!points.reach(.startReplayed))
        #expect(points.reach(.invariantCheck))
        #expect(!points.reach(.invariantCheck))
        #expect(!FileManager.default.fileExists(atPath: file))
    }

    @Test func aStepOfTheLedgerFailsAtItsCount() throws {
        let points = try points("commit.done=fail:2@\(file)")
        let inLedger = try #require(points.inLedger)
        #expect(!inLedger(.commitDone))
        #expect(FileManager.default.createFile(atPath: file, contents: nil))
        #expect(!inLedger(.commitDone))
        #expect(!inLedger(.commitBegin))
        #expect(inLedger(.commitDone))
        #expect(!inLedger(.commitDone))
    }

    @Test func nothingIsOnByItself() throws {
        let none = try Failpoints(environment: [:])
        #expect(none.names.isEmpty)
        #expect(!none.reach(.invariantCheck))
        #expect(none.inLedger == nil)
        #expect(try points("start.replayed=kill@/x").inLedger == nil)
    }

    @Test(arguments: [
        "nonsense", "elsewhere=kill@/x", "commit.begin=/x", "commit.begin=explode@/x",
        "commit.begin=kill:0@/x", "commit.begin=kill:@/x", "commit.begin=kill:3:4@/x",
        "replies.half=fail@/x",
    ])
    func whatDescribesNoneIsRefused(word: String) {
        let error = #expect(throws: DaemonError.self) {
            try points("start.replayed=hang@/y,\(word)")
        }
        #expect(error?.description.contains("\"\(word)\"") == true)
        #expect(error?.description.contains("commit.written") == true)
    }

    @Test func aPlaceIsNamedOnce() {
        let error = #expect(throws: DaemonError.self) {
            try points("commit.begin=kill@/x,commit.begin=hang@/y")
        }
        #expect(error?.description.contains("commit.begin is named twice") == true)
    }
}
