import BursarCore
import Testing

@Suite("Levels")
struct LevelTests {
    @Test(
        "thresholds of consumed over limit",
        arguments: [
            (499, .green), (500, .yellow), (749, .yellow), (750, .orange), (900, .red),
            (949, .red), (950, .black), (2_000, .black),
        ] as [(Int64, Level)])
    func thresholds(_ consumed: Int64, _ level: Level) throws {
        var world = try World([Named("a")])
        world.send("a", .track(grant: nil, usage: Amounts(tokens: consumed)))
        #expect(try world.status("a").level == level)
    }

    @Test("holds darken nobody")
    func holds() throws {
        var world = try World([Named("a"), Named("b")])
        _ = try world.grant("a", 950)
        #expect(try world.status("a").level == .green)
        #expect(try world.tokens("b", \.limit) == 950)
        #expect(try world.tokens("b", \.headroom) == 50)
    }

    @Test("the limit is what was consumed and what could still be had")
    func limit() throws {
        var world = try World([Named("a"), Named("b")])
        try world.commit(world.grant("a", 400), 400)
        // All but b's minimum of 50.
        #expect(try world.tokens("a", \.limit) == 950)
        #expect(try world.status("a").percentage[.tokens] == .finite(421_052))
        // a used its own minimum up: b could have all that is left.
        #expect(try world.tokens("b", \.limit) == 600)
        #expect(try world.tokens("main", \.limit) == 1_000)
        #expect(try world.status("b").level == .green)
    }

    @Test("others' spending shrinks what could be had")
    func others() throws {
        var world = try World([Named("a"), Named("b")])
        try world.commit(world.grant("b", 60), 60)
        try world.commit(world.grant("a", 880), 880)
        // b: 60 of 120.
        #expect(try world.tokens("b", \.limit) == 120)
        // The pool: 940 of 1,000 is worse than b's own half.
        #expect(try world.status("b").level == .red)
    }

    @Test("with nothing borrowable it is consumed over allocated")
    func staticSharing() throws {
        var world = try World(pool: { $0.sharing = .static }, [Named("a"), Named("b")])
        try world.commit(world.grant("a", 250), 250)
        #expect(try world.status("a").percentage[.tokens] == .finite(500_000))
        #expect(try world.status("a").level == .yellow)
    }

    @Test("thresholds are inherited and can be set")
    func configured() throws {
        let thresholds = Thresholds(yellow: 100_000, orange: 200_000, red: 300_000, black: 400_000)
        var world = try World(pool: { $0.thresholds = thresholds }, [Named("a")])
        try world.commit(world.grant("a", 250), 250)
        #expect(try world.status("a").level == .orange)
        #expect(Thresholds(yellow: 2, orange: 2, red: 3, black: 4) == nil)
        #expect(Thresholds(yellow: 1, orange: 2, red: 3, black: 1_000_001) == nil)
    }
}
