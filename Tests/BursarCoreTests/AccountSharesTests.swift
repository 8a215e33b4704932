import BursarCore
import Testing

@Suite("Accounts that users make")
struct AccountSharesTests {
    private func world(_ change: (inout Limits) -> Void) throws -> World {
        var limits = Limits()
        change(&limits)
        return try World(limits: limits, [Named("a")])
    }

    @Test("a user makes so many, whichever request makes them, and others are not concerned")
    func perUser() throws {
        var world = try world { $0.accountsPerUser = 2 }
        #expect(world.reserve("x", 1).granted != nil)
        #expect(world.allocate("group/y").refusal?.reason == .tooManyAccounts)
        #expect(world.allocate("y").refusal == nil)
        let refusal = try #require(world.reserve("z", 1).refusal)
        #expect(refusal.reason == .tooManyAccounts)
        #expect(refusal.message.contains("user 1 has made 2 accounts"))
        #expect(world.reserve("x", 1).granted != nil, "what is there can be used")
        #expect(world.reserve("z", 1, uid: 2).granted != nil)
    }

    @Test("a release gives the place back")
    func release() throws {
        var world = try world { $0.accountsPerUser = 1 }
        #expect(world.allocate("x").refusal == nil)
        #expect(world.allocate("y").refusal != nil)
        #expect(world.release("x").refusal == nil)
        #expect(world.allocate("y").refusal == nil)
        #expect(world.coordinator.shares(of: 1).accounts == 1)
    }

    @Test("no user gets all the accounts that there may be")
    func inAll() throws {
        var world = try world { $0.accounts = 12 }
        for number in 0..<20 { world.allocate("x\(number)") }
        #expect(world.coordinator.shares(of: 1).accounts == 6)
        #expect(world.reserve("z", 1, uid: 2).granted != nil)
    }

    @Test("what operators ask for is not bounded, and a restart forgets nothing")
    func operators() throws {
        var world = try world { $0.accountsPerUser = 1 }
        #expect(world.allocate("x").refusal == nil)
        let request = Request(
            key: world.key(), account: nil, uid: 1, pid: 1, session: 1,
            command: .allocate("main/y", AccountSettings(), delegatedBy: nil), isBounded: false)
        guard case .answered = world.coordinator.apply(request, at: world.now) else {
            Issue.record("an operator is bounded")
            return
        }
        #expect(world.coordinator.shares(of: 1).accounts == 2)
        world.coordinator.settle(at: world.now)
        _ = world.coordinator.takeEffects()
        try world.restart()
        #expect(world.coordinator.shares(of: 1).accounts == 2)
    }

    @Test("no user has all the answers that are kept")
    func answers() throws {
        var world = try world { $0.answers = 6 }
        for number in 1...3 as ClosedRange<UInt64> {
            let key = ClientKey(client: 9, number: number, acknowledgedThrough: 0)
            #expect(world.reserve("a", 1, key: key).granted != nil)
        }
        let key = ClientKey(client: 9, number: 4, acknowledgedThrough: 0)
        #expect(world.reserve("a", 1, key: key).reason == .busy)
        #expect(world.reserve("a", 1, key: key, uid: 2).granted != nil)
        let next = ClientKey(client: 9, number: 4, acknowledgedThrough: 3)
        #expect(world.reserve("a", 1, key: next).granted != nil, "an acknowledgement makes room")
    }
}
