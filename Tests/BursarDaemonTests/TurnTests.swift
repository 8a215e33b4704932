import BursarCore
import BursarProtocol
import NIOEmbedded
import Testing

@testable import BursarDaemon

@Suite("Turns")
struct TurnTests {
    @Test("what is queued is served though the loop's tick does not end before")
    func slowLoop() throws {
        let fixture = try EmbeddedFixture { $0.inFlight = 4_000 }
        defer { fixture.end() }
        let engine = fixture.coordinator.engine
        engine.isToldOfTicks = true
        // More than even a lone user has of a turn.
        try fixture.send(Array(repeating: BursarProtocol.Request.Ping(), count: 3_000))
        #expect(engine.ownCost.operations < 3_000)
        fixture.pass(milliseconds: 10)
        #expect(engine.ownCost.operations == 3_000)
    }

    @Test("a note of the coordinator's own cost is in the batch of its checkpoint")
    func ownCost() throws {
        let fixture = try EmbeddedFixture(isBusy: true) { $0.overheadShare = 1 }
        defer { fixture.end() }
        let engine = fixture.coordinator.engine
        // Each turn comes when the steps of the one before are over.
        for _ in 0..<12 {
            try fixture.send(fixture.reserves(1))
            fixture.loop.run()
            fixture.writes.run()
            fixture.loop.run()
            #expect(fixture.coordinator.failure == nil)
            fixture.pass(milliseconds: 3_000)
            fixture.writes.run()
            fixture.loop.run()
        }
        #expect(engine.ownCost.governor.coarseness > 0)
        #expect(fixture.coordinator.coordinator.openGrantCount == 12)
        #expect(fixture.coordinator.committedSeq == fixture.coordinator.coordinator.lastSeq)
    }
}
