import BursarClient
import Foundation
import TestSupport
import Testing

@Suite("Enforcement, end to end", .onOwnThreads)
struct EnforcementTests {
    private static let configuration = """
        [daemon]
        durability = "process"
        [pool.main]
        tokens = 1_000
        degrade = [{ disable = ["search"] }, { models = ["large", "small"] }]
        """

    private func spend(_ tokens: Int64, _ bursar: Bursar) async throws -> Reply.Reserved {
        var reservation = Reservation(tokens: tokens)
        reservation.model = "large"
        let reply = try await bursar.reserve(reservation)
        if let grant = reply.grant {
            _ = try await bursar.commit(
                grant: grant, actual: Amounts(tokens: .finite(tokens)))
        }
        return reply
    }

    @Test("a steady spender meets warn, throttle, degrade and stop, in replies and as events")
    func steady() async throws {
        let daemon = try TestDaemon(configuration: Self.configuration)
        try await daemon.start()
        let agent = try await daemon.connect(account: "main/a")
        let events = try await agent.subscribe(to: .account)
        var actions: [Action] = []
        var refused: Reply.Reserved?
        while refused == nil, actions.count < 200 {
            let reply = try await spend(10, agent)
            if reply.verdict == .granted { actions.append(reply.action) } else { refused = reply }
        }
        // The reply to a reserve tells of what was committed before it.
        #expect(actions.count == 95)
        #expect(actions.firstIndex(of: .warn) == 50)
        #expect(actions.firstIndex(of: .throttle) == 75)
        #expect(actions.firstIndex(of: .degrade) == 90)
        let stopped = try #require(refused)
        #expect(stopped.reason == .stopped && stopped.action == .stop)
        #expect(stopped.degradation?.disable == ["search"])
        #expect(stopped.degradation?.model == "small")
        var levels: [Level] = []
        for try await event in events where event.kind == .levelChanged {
            if event.account == "main/a", let level = event.level { levels.append(level) }
            if levels.last == .black { break }
        }
        #expect(levels == [.yellow, .orange, .red, .black])
        var winddown = Reservation(tokens: 50)
        winddown.operationClass = .winddown
        #expect(try await agent.reserve(winddown).verdict == .granted)
        await agent.close()
        #expect(await daemon.stop() == 0)
    }

    @Test("what another's burst does to an agent is told to it within a tenth of a second")
    func burst() async throws {
        // The machine may be late itself, but not each time.
        var delays: [Int64] = []
        while delays.count < 5, delays.last.map({ $0 > 100 }) ?? true {
            delays.append(try await burstDelay())
        }
        #expect(delays.last! <= 100, "\(delays)")
    }

    /// Milliseconds from another's spending to the event that tells of the level it led to.
    private func burstDelay() async throws -> Int64 {
        let daemon = try TestDaemon(configuration: Self.configuration)
        try await daemon.start()
        let agent = try await daemon.connect(account: "main/a")
        let other = try await daemon.connect(account: "main/b")
        _ = try await spend(200, agent)
        let events = try await agent.subscribe(to: .account)
        _ = try await spend(760, other)
        let spent = try await other.ping().timeMs
        var delay = Int64.max
        for try await event in events {
            guard event.kind == .levelChanged, event.account == "main/a" else { continue }
            // Ours is the later moment of the two, if only by a little.
            delay = event.timeMs - spent
            #expect(event.level == .black)
            break
        }
        await agent.close()
        await other.close()
        #expect(await daemon.stop() == 0)
        return delay
    }

    @Test("levels, pauses and paces survive a crash, and are told to those beneath")
    func crash() async throws {
        let daemon = try TestDaemon(configuration: Self.configuration)
        try await daemon.start()
        let control = try await daemon.connect(control: true)
        _ = try await control.allocate("main/g/a")
        _ = try await control.throttle("main/g", rate: Amounts(tokens: .finite(600)))
        _ = try await control.adjust("main/g", paused: true)
        await control.close()
        await daemon.crash()
        try await daemon.start()
        let agent = try await daemon.connect(account: "main/g/a")
        let events = try await agent.subscribe(to: .account)
        let status = try await agent.check().status
        #expect(status.paused == true)
        #expect(status.rate == Amounts(tokens: .finite(600)))
        #expect(try await agent.reserve(Reservation(tokens: 1)).reason == .paused)
        var waiting = Reservation(tokens: 1)
        waiting.wait = .longEnough
        async let served = agent.reserve(waiting)
        let operatorAgain = try await daemon.connect(control: true)
        _ = try await operatorAgain.adjust("main/g", paused: false)
        #expect(try await served.verdict == .granted)
        for try await event in events where event.kind == .resumed {
            #expect(event.account == "main/g")
            break
        }
        await agent.close()
        await operatorAgain.close()
        #expect(await daemon.stop() == 0)
    }

    @Test("an agent can neither pause nor pace others, nor itself")
    func permissions() async throws {
        let daemon = try TestDaemon(configuration: Self.configuration)
        try await daemon.start()
        let agent = try await daemon.connect(account: "main/a")
        _ = try await spend(1, agent)
        // A pool is no agent's own.
        let other = try await daemon.connect(account: "main")
        await #expect(throws: BursarError.self) { try await other.throttle("main/a", rate: nil) }
        await #expect(throws: BursarError.self) { try await other.adjust("main/a", paused: true) }
        await other.close()
        for account in ["main", "main/a", "main/b"] {
            await #expect(throws: BursarError.self) {
                try await agent.throttle(account, rate: nil)
            }
            await #expect(throws: BursarError.self) {
                try await agent.adjust(account, paused: true)
            }
        }
        await agent.close()
        #expect(await daemon.stop() == 0)
    }
}
