import BursarCore
import Testing

@Suite("Enforcement")
struct EnforcementTests {
    @Test(
        "an agent that spends steadily meets warn, throttle, degrade and stop, at their fractions")
    func steady() throws {
        var world = try World([Named("a")])
        var met: [(consumed: Int64, level: Level)] = []
        for step in 1...95 {
            try world.commit(world.grant("a", 10), 10)
            for change in world.levelChanges.dropFirst(met.count) where change.level > .green {
                met.append((Int64(step) * 10, change.level))
            }
        }
        // The agent's and the pool's.
        #expect(met.filter { $0.level == .yellow }.map(\.consumed) == [500, 500])
        #expect(met.filter { $0.level == .orange }.map(\.consumed) == [750, 750])
        #expect(met.filter { $0.level == .red }.map(\.consumed) == [900, 900])
        #expect(met.filter { $0.level == .black }.map(\.consumed) == [950, 950])
        #expect(world.reserve("a", 10).reason == .stopped)
        #expect(world.reserve("a", 50, as: .winddown).granted != nil)
    }

    @Test(
        "operations are admitted by their class",
        arguments: [
            (899, [true, true, true]), (900, [true, false, true]), (949, [true, false, true]),
            (950, [false, false, true]),
        ] as [(Int64, [Bool])])
    func classes(_ consumed: Int64, _ admitted: [Bool]) throws {
        var world = try World([Named("a")])
        world.send("a", .track(grant: nil, usage: Amounts(tokens: consumed)))
        let classes: [OperationClass] = [.essential, .optional, .winddown]
        #expect(classes.map { world.reserve("a", 1, as: $0).granted != nil } == admitted)
    }

    @Test("whom another's burst moves over a threshold is told within a tenth of a second")
    func burst() throws {
        var world = try World([Named("a"), Named("b")])
        try world.commit(world.grant("b", 200), 200)
        world.pass(50)
        #expect(try world.status("b").levels.worst == .green)
        let before = world.levelChanges.count
        // Of all that b could get 20 are left: it has spent ten elevenths.
        try world.commit(world.grant("a", 780), 780)
        let spent = world.now
        while world.levelChanges.dropFirst(before).allSatisfy({ $0.name != "main/b" }),
            let next = world.coordinator.nextWakeup(after: world.now)
        {
            world.pass(world.now.millisecondsUntil(next))
        }
        let change = try #require(world.levelChanges.last { $0.name == "main/b" })
        #expect(change.level == .red)
        #expect(spent.millisecondsUntil(change.time) <= 100)
    }

    @Test("a level is left only some way below its threshold")
    func hysteresis() throws {
        var world = try World([Named("a")])
        world.send("a", .track(grant: nil, usage: Amounts(tokens: 500)))
        #expect(try world.status("a").level == .yellow)
        // 500 of 1,010 are 49.5 %, within the 2 % of hysteresis; of 1,042 they are 47.98 %.
        world.adjust("main") { $0.nominal[.tokens] = .finite(1_010) }
        #expect(try world.status("a").level == .yellow)
        world.adjust("main") { $0.nominal[.tokens] = .finite(1_042) }
        world.pass(50)
        #expect(try world.status("a").level == .green)
        #expect(world.levelChanges.last?.level == .green)
        // Up again only at the threshold itself.
        world.adjust("main") { $0.nominal[.tokens] = .finite(1_010) }
        #expect(try world.status("a").level == .green)
    }

    @Test("every edge of the machine, up and down")
    func edges() throws {
        // Consumption of the limit per mille, and the level that follows; with 2 % of hysteresis.
        let path: [(Int64, Level)] = [
            (499, .green), (500, .yellow), (481, .yellow), (479, .green), (760, .orange),
            (731, .orange), (729, .yellow), (910, .red), (881, .red), (879, .orange),
            (950, .black), (931, .black), (929, .red), (100, .green), (990, .black),
            (500, .yellow), (949, .red), (751, .orange), (200, .green),
        ]
        var world = try World(tokens: 10_000_000, [Named("a")])
        world.send("a", .track(grant: nil, usage: Amounts(tokens: 1_000_000)))
        for (index, (part, level)) in path.enumerated() {
            world.adjust("main") { $0.nominal[.tokens] = .finite(1_000_000_000 / part) }
            #expect(try world.status("a").level == level, "step \(index), at \(part)")
            world.pass(50)
            #expect(try world.status("a").levels.tokens == level, "told, step \(index)")
        }
    }

    @Test("a threshold of its own is an account's alone")
    func ownThresholds() throws {
        var world = try World([
            Named("a") {
                $0.thresholds = Thresholds(
                    yellow: 100_000, orange: 200_000, red: 300_000, black: 400_000)
            }, Named("b"),
        ])
        world.send("a", .track(grant: nil, usage: Amounts(tokens: 400)))
        #expect(world.reserve("a", 1).reason == .stopped)
        #expect(world.reserve("b", 1).granted != nil)
    }

    @Test("within its minimum nobody is held back by those above it")
    func minimum() throws {
        var world = try World([
            Named("a") { $0.reserved[.tokens] = .absolute(300) }, Named("b"),
        ])
        try world.commit(world.grant("b", 650), 9_000)
        #expect(try world.status("a").level == .black)
        for operationClass in [OperationClass.essential, .optional] {
            #expect(world.reserve("a", 150, as: operationClass).granted != nil)
        }
        #expect(world.reserve("b", 1).granted == nil)
    }

    @Test("who waits and is stopped is told at once")
    func stopped() throws {
        var world = try World([Named("a"), Named("b")])
        let held = try world.grant("b", 940)
        let waiting = world.reserve("a", 50, wait: 60_000)
        #expect(waiting.isWaiting == false || world.outcome(of: waiting) == nil)
        let long = world.reserve("a", 500, wait: 60_000)
        #expect(long.isWaiting)
        try world.commit(held, 970)
        #expect(world.outcome(of: long)?.refusal != nil)
    }

    @Test("tokens do not stretch, time does by a fifth, and percentages are of what is written")
    func elasticity() throws {
        var world = try World(
            tokens: 100, pool: { $0.nominal[.time] = .finite(1_000) }, [Named("a")])
        func time(_ amount: Int64) -> Command {
            .reserve(Reservation(want: Amounts(time: amount)))
        }
        #expect(world.send("a", time(1_201)).reason == .insufficientBudget)
        #expect(world.send("a", time(1_200)).granted != nil)
        #expect(world.reserve("a", 101).reason == .insufficientBudget)
        #expect(world.coordinator.excesses().isEmpty)
        world.send("a", .track(grant: nil, usage: Amounts(time: 500)))
        #expect(try world.status("a").percentage[.time] == .finite(500_000))
        var other = try World(
            tokens: 100,
            pool: { $0.elasticity = Amounts(tokens: 500_000) }, [Named("a")])
        #expect(other.reserve("a", 151).reason == .insufficientBudget)
        #expect(other.reserve("a", 150).granted != nil)
        #expect(try other.tokens("a", \.ceiling) == 100)
    }
}
