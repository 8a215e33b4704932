import BursarCore
import BursarLedger
import BursarProtocol
import NIOEmbedded
import Testing

@testable import BursarDaemon

@Suite("Turns")
struct TurnTests {
    /// A client that has sent more than even a lone user has of a turn, and a loop that tells of its looks.
    private func flooded(
        by request: some FrameBody, count: Int
    ) throws -> (fixture: EmbeddedFixture, engine: Engine) {
        let fixture = try EmbeddedFixture { $0.inFlight = count }
        fixture.coordinator.engine.isToldOfTicks = true
        try fixture.send(Array(repeating: request, count: count))
        return (fixture, fixture.coordinator.engine)
    }

    /// Else who sends much is served for as long as something is always due, and others are not heard.
    @Test("what is queued is served once for each look at the sockets")
    func busyLoop() throws {
        let (fixture, engine) = try flooded(by: BursarProtocol.Request.Ping(), count: 3_000)
        defer { fixture.end() }
        for look in [1, 2, 3] as [UInt64] {
            fixture.pass(milliseconds: 10)
            // One of a turn's requests was the hello.
            #expect(engine.ownCost.operations == min(3_000, look * 1_024 - 1))
            engine.tickEnded()
        }
    }

    @Test("after a look that came late the next one has not to")
    func breath() throws {
        let (fixture, engine) = try flooded(by: BursarProtocol.Request.Ping(), count: 3_000)
        defer { fixture.end() }
        fixture.pass(milliseconds: 10)
        engine.tickEnded()
        for _ in 0..<100 where engine.ownCost.operations < 2_047 {
            fixture.loop.advanceTime(by: Engine.shortestBreath)
        }
        #expect(engine.ownCost.operations == 2_047)
        engine.tickEnded()
        fixture.loop.advanceTime(by: Engine.shortestBreath)
        #expect(engine.ownCost.operations == 3_000)
    }

    @Test("a refusal takes as much of a turn as three decisions")
    func refusals() throws {
        let unknown = BursarProtocol.Request.Unsubscribe(subscription: 7)
        let (fixture, engine) = try flooded(by: unknown, count: 2_000)
        defer { fixture.end() }
        fixture.pass(milliseconds: 10)
        #expect(engine.ownCost.operations == 1_023 / 3)
    }

    @Test(
        "what is noted of the coordinator's own cost at a turn's end is in no checkpoint before it")
    func ownCost() throws {
        let fixture = try EmbeddedFixture(isBusy: true, writesAtOnce: true) { $0.overheadShare = 1 }
        defer { fixture.end() }
        let engine = fixture.coordinator.engine
        // The end of the turn finds it over the share the third time.
        for _ in 0..<2 {
            fixture.pass(milliseconds: 1_000)
            let reading = engine.ownCost.reading(at: fixture.coordinator.time)
            _ = engine.ownCost.governor.step(reading)
        }
        fixture.pass(milliseconds: 1_000)
        try fixture.send(fixture.reserves(1))
        fixture.loop.run()
        #expect(engine.ownCost.governor.coarseness == 1)
        #expect(fixture.coordinator.failure == nil)
        #expect(fixture.coordinator.committedSeq == fixture.coordinator.coordinator.lastSeq)
    }

    @Test("what the ledger does not take is not answered, whatever is promised of its durability")
    func refusedEntries() throws {
        let fixture = try EmbeddedFixture { $0.durability = .none }
        defer { fixture.end() }
        try fixture.send(fixture.reserves(1))
        fixture.loop.run()
        #expect(try fixture.takeAnswers() > 0)
        // As after a failure that the loop has not heard of.
        try fixture.coordinator.ledger.close()
        let requests = fixture.reserves(1)
        // Asked again it has an answer, which hangs on the same entry.
        for _ in 0..<2 {
            try fixture.send(requests)
            fixture.loop.run()
            #expect(try fixture.takeAnswers() == 0)
        }
        #expect(fixture.coordinator.failure == nil)
    }
}
