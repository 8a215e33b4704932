import BursarCore
import Testing

@Suite("Restore and replay")
struct RestoreTests {
    private func busy() throws -> World {
        var world = try World([Named("a"), Named("g"), Named("g/b")])
        world.allocate("c")
        try world.commit(world.grant("a", 100), 120)
        _ = try world.grant("g/b", 10, lease: 1_000)
        world.pass(1_000)
        _ = try world.grant("c", 800)
        world.release("c")
        world.allocate("d")
        return world
    }

    @Test("records restore the same coordinator")
    func records() throws {
        let world = try busy()
        let records = world.coordinator.records()
        let restored = try Coordinator(restoring: records)
        #expect(restored.records() == records)
        #expect(restored.violation() == nil)
    }

    @Test("entries replay to the same state, and go on alike")
    func replay() throws {
        var world = try busy()
        var replayed = Coordinator()
        for entry in world.entries { try replayed.replay(entry) }
        #expect(replayed.records() == world.coordinator.records())
        let request = Request(
            key: world.key(), account: "main/a", uid: 1, pid: 1, session: 1,
            command: .reserve(Reservation(want: Amounts(tokens: 5))))
        #expect(
            replayed.apply(request, at: world.now)
                == world.coordinator.apply(request, at: world.now))
    }

    @Test("entries with a gap, twice, or of the past are none of ours")
    func foreign() throws {
        let world = try busy()
        var replayed = Coordinator()
        #expect(throws: ReplayError.self) { try replayed.replay(world.entries[1]) }
        try replayed.replay(world.entries[0])
        #expect(throws: ReplayError.self) { try replayed.replay(world.entries[0]) }
        var late = world.entries[1]
        late.time = Instant(nanoseconds: 0)
        #expect(throws: ReplayError.self) { try replayed.replay(late) }
    }

    @Test("entries that name what is not there are refused")
    func references() throws {
        let world = try World([Named("a")])
        let nobody = AccountID(slot: 99, generation: 0)
        let facts: [Fact] = [
            .divided(nobody), .accountReleased(AccountReleased(id: nobody, origin: .coordinator)),
            .extended(Extended(grant: 5, expires: world.now, origin: .coordinator)),
            .settled(
                Settled(
                    grant: 5, account: AccountID(slot: 0, generation: 0), cause: .voided,
                    actual: .none, charged: .none, paidBack: Quantities(), origin: .coordinator)),
        ]
        for fact in facts {
            var copy = world.coordinator
            let entry = Entry(seq: copy.lastSeq + 1, time: world.now, fact: fact)
            #expect(throws: ReplayError.self) { try copy.replay(entry) }
        }
    }

    @Test("records that contradict each other are refused")
    func contradictions() throws {
        let records = try busy().coordinator.records()
        var held = records
        held.accounts[1].held.tokens += 1
        #expect(throws: ReplayError.self) { _ = try Coordinator(restoring: held) }
        var orphan = records
        orphan.accounts[1].parent = AccountID(slot: 77, generation: 0)
        #expect(throws: ReplayError.self) { _ = try Coordinator(restoring: orphan) }
        var twice = records
        twice.grants.append(twice.grants[0])
        #expect(throws: ReplayError.self) { _ = try Coordinator(restoring: twice) }
    }

    @Test("a checkpoint names what changed, and only that")
    func checkpoint() throws {
        var world = try World([Named("a"), Named("b")])
        _ = world.coordinator.takeChanges()
        let kept = try world.grant("a", 10)
        let gone = try world.grant("a", 10)
        try world.commit(gone, 1)
        var changes = world.coordinator.takeChanges()
        #expect(changes.accounts.map(\.path) == ["main/a"])
        #expect(changes.grants.map(\.id) == [kept])
        #expect(changes.grantsRemoved.isEmpty)
        try world.commit(kept, 1)
        changes = world.coordinator.takeChanges()
        #expect(changes.grantsRemoved == [kept])
        #expect(world.coordinator.changeCount == 0)
    }
}
