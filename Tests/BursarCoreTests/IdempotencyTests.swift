import BursarCore
import Testing

@Suite("Idempotency")
struct IdempotencyTests {
    private func key(_ number: UInt64, acknowledged: UInt64 = 0, client: UInt64 = 9) -> ClientKey {
        ClientKey(client: client, number: number, acknowledgedThrough: acknowledged)
    }

    @Test("the same request again gets the same answer and changes nothing")
    func repeated() throws {
        var world = try World([Named("a")])
        let first = world.reserve("a", 10, key: key(1))
        let count = world.entries.count
        let again = world.reserve("a", 10, key: key(1))
        #expect(again.isRepeated)
        #expect(again.granted == first.granted)
        #expect(world.entries.count == count)
        #expect(try world.tokens("a", \.held) == 10)
    }

    @Test("across a restart, and after the grant's end")
    func restart() throws {
        var world = try World([Named("a")])
        let first = try #require(world.reserve("a", 10, key: key(1)).granted)
        try world.commit(first.grant, 5)
        try world.restart()
        #expect(world.reserve("a", 10, key: key(1)).granted == first)
        #expect(try world.tokens("a", \.consumed) == 5)
    }

    @Test("another payload is an error; another wait is not another payload")
    func otherPayload() throws {
        var world = try World([Named("a")])
        world.reserve("a", 10, key: key(1))
        #expect(world.reserve("a", 11, key: key(1)).reason == .keyReused)
        #expect(world.send("a", .void(grant: 3), key: key(1)).reason == .keyReused)
        #expect(world.reserve("a", 10, wait: 500, key: key(1)).isRepeated)
    }

    @Test("refusals are not stored")
    func refusals() throws {
        var world = try World([Named("a")])
        let grant = try world.grant("a", 1_000)
        #expect(world.reserve("a", 10, key: key(1)).reason == .insufficientBudget)
        try world.commit(grant, 0)
        #expect(world.reserve("a", 10, key: key(1)).granted != nil)
    }

    @Test("scopes: user, account and client")
    func scopes() throws {
        var world = try World([Named("a"), Named("b")])
        #expect(!world.reserve("a", 10, key: key(1)).isRepeated)
        #expect(!world.reserve("b", 10, key: key(1)).isRepeated)
        #expect(!world.reserve("a", 10, key: key(1, client: 8)).isRepeated)
        #expect(!world.reserve("a", 10, key: key(1), uid: 2).isRepeated)
        #expect(try world.tokens("main", \.held) == 40)
    }

    @Test("what was acknowledged is gone, but not executed again")
    func acknowledged() throws {
        var world = try World([Named("a")])
        world.reserve("a", 10, key: key(1))
        world.reserve("a", 10, key: key(2, acknowledged: 1))
        #expect(world.reserve("a", 10, key: key(1)).reason == .keyAcknowledged)
        world.coordinator.acknowledge(client: 9, through: 2, uid: 1, at: world.now)
        #expect(world.reserve("a", 10, key: key(2)).reason == .keyAcknowledged)
        #expect(try world.tokens("a", \.held) == 20)
    }

    @Test("answers go after ten minutes, those of open grants stay")
    func expiry() throws {
        var world = try World([Named("a")])
        let open = try #require(
            world.send(
                "a", .reserve(Reservation(want: Amounts(tokens: 1), lease: 3_600_000)), key: key(1)
            ).granted)
        let ended = try #require(world.reserve("a", 10, key: key(2)).granted)
        try world.commit(ended.grant, 10)
        world.pass(599_000)
        #expect(world.reserve("a", 10, key: key(2)).isRepeated)
        world.pass(62_000)
        world.send("a", .track(grant: nil, usage: Amounts(tokens: 0)))
        #expect(world.reserve("a", 10, key: key(2)).reason == .keyAcknowledged)
        #expect(
            world.send(
                "a", .reserve(Reservation(want: Amounts(tokens: 1), lease: 3_600_000)), key: key(1)
            ).granted == open)
    }

    @Test("beyond the bound: busy, until answers are acknowledged")
    func busy() throws {
        var limits = Limits()
        limits.answersPerScope = 3
        var world = try World(limits: limits, [Named("a")])
        for number in 1...3 { world.reserve("a", 1, key: key(UInt64(number))) }
        #expect(world.reserve("a", 1, key: key(4)).reason == .busy)
        #expect(world.reserve("a", 1, key: key(4, client: 8)).reason == .busy)
        #expect(world.reserve("a", 1, key: key(3)).isRepeated)
        #expect(world.reserve("a", 1, key: key(4, acknowledged: 2)).granted != nil)
        #expect(world.reserve("a", 1, key: key(5)).granted != nil)
        #expect(world.reserve("a", 1, key: key(6)).reason == .busy)
    }

    @Test("no user's client instances keep those of others out")
    func lanes() throws {
        var limits = Limits()
        limits.lanes = 3
        var world = try World(limits: limits, [Named("a")])
        #expect(world.reserve("a", 1, key: key(1, client: 1)).granted != nil)
        #expect(world.reserve("a", 1, key: key(1, client: 2)).granted != nil)
        #expect(world.reserve("a", 1, key: key(1, client: 3)).reason == .busy)
        #expect(world.reserve("a", 1, key: key(1, client: 3), uid: 2).granted != nil)
    }

    @Test("numbers may come out of order")
    func order() throws {
        var world = try World([Named("a")])
        for number in [5, 2, 9, 1] as [UInt64] {
            #expect(!world.reserve("a", 1, key: key(number)).isRepeated)
        }
        for number in [1, 2, 5, 9] as [UInt64] {
            #expect(world.reserve("a", 1, key: key(number)).isRepeated)
        }
        #expect(try world.tokens("a", \.held) == 4)
    }
}
