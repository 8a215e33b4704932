import BursarCore
import NIOCore
import NIOEmbedded
import Testing

@testable import BursarDaemon

@Suite("Ended sessions")
struct EndedSessionsTests {
    @Test("what a dead client leaves open is settled by pieces, one after the other is written")
    func pieces() throws {
        let fixture = try EmbeddedFixture { $0.inFlight = 256 }
        defer { fixture.end() }
        let coordinator = fixture.coordinator
        try fixture.send(fixture.reserves(200))
        for _ in 0..<100 where coordinator.coordinator.openGrantCount < 200 {
            fixture.loop.advanceTime(by: .milliseconds(10))
            fixture.writes.run()
        }
        #expect(coordinator.coordinator.openGrantCount == 200)
        fixture.loop.run()
        fixture.writes.run()
        fixture.deaths.run()
        fixture.loop.advanceTime(by: .seconds(1))
        // However long the ledger takes.
        #expect(coordinator.coordinator.openGrantCount == 136)
        for left in [72, 8, 0] {
            fixture.writes.run()
            fixture.loop.run()
            #expect(coordinator.coordinator.openGrantCount == left)
        }
    }
}
