import BursarCore
import Testing

@Suite("Imports of prices")
struct PriceImportTests {
    private func price(_ model: String, _ input: Int64 = 1_000) -> ModelPrice {
        ModelPrice(model: model, prices: TokenPrices(input: input, output: input))
    }

    @Test("a table is in force from its last part on, with the time of that")
    func parts() throws {
        var world = try World()
        #expect(world.coordinator.priceTable == .none)
        let first = world.importPrices([price("a")], part: 1, of: 2, source: "list 1")
        #expect(first?.table == PriceTable.none)
        #expect(world.coordinator.price(of: "a", for: nil) == nil)
        world.pass(1_000)
        let second = world.importPrices([price("b")], part: 2, of: 2, source: "list 1")
        let table = PriceTable(version: 1, models: 2, imported: world.now, source: "list 1")
        #expect(second?.table == table)
        #expect(world.coordinator.priceTable == table)
        #expect(world.coordinator.price(of: "a", for: nil) == price("a"))
        // Another import replaces all of it, once it is there.
        world.importPrices([price("c")], part: 1, of: 2)
        #expect(world.coordinator.priceTable == table)
        world.importPrices([price("b", 7)], part: 2, of: 2)
        #expect(world.coordinator.priceTable.version == 2)
        #expect(world.coordinator.price(of: "a", for: nil) == nil)
        #expect(world.coordinator.price(of: "b", for: nil) == price("b", 7))
        #expect(
            world.entries.compactMap { entry -> [UInt32]? in
                guard case .pricesImported(let fact) = entry.fact else { return nil }
                return [fact.version, fact.part.part, fact.models, fact.isLast ? 1 : 0]
            } == [[1, 1, 1, 0], [1, 2, 2, 1], [2, 1, 1, 0], [2, 2, 2, 1]])
    }

    @Test("a new first part drops a table that was never finished")
    func dropped() throws {
        var world = try World()
        world.importPrices([price("a")], part: 1, of: 3)
        world.importPrices([price("b")], part: 2, of: 3)
        world.importPrices([price("c")], part: 1, of: 1)
        #expect(world.coordinator.priceTable.models == 1)
        #expect(world.coordinator.priceTable.version == 1)
        #expect(world.refused([price("d")], part: 3, of: 3) == .invalidArgument)
        #expect(world.coordinator.records().prices.map(\.id.part) == [1])
    }

    @Test("parts out of order, twice the same model, and nonsense are refused")
    func refused() throws {
        var world = try World()
        #expect(world.refused([price("a")], part: 2, of: 3) == .invalidArgument)
        #expect(world.refused([price("a")], part: 0, of: 3) == .invalidArgument)
        #expect(world.refused([price("a")], part: 1, of: 0) == .invalidArgument)
        #expect(world.refused([price("a")], part: 1, of: 1_001) == .invalidArgument)
        #expect(world.refused([price("a"), price("a")], part: 1, of: 1) == .invalidArgument)
        world.importPrices([price("a")], part: 1, of: 3)
        #expect(world.refused([price("a")], part: 2, of: 3) == .invalidArgument)
        #expect(world.refused([price("b")], part: 3, of: 3) == .invalidArgument)
        #expect(world.refused([price("b")], part: 2, of: 4) == .invalidArgument)
        #expect(world.refused([price("b")], part: 2, of: 3, source: "else") == .invalidArgument)
        var bad: [ModelPrice] = [
            price(""), price(String(repeating: "x", count: 129)), price("a\nb"), price("x", -1),
            price("x", ModelPrice.most + 1), ModelPrice(model: "x", prices: TokenPrices()),
        ]
        for tiers in [[5, 5], [5, 4], [-1], [1, 2, 3, 4, 5]] as [[Int64]] {
            var price = price("x")
            price.tiers = tiers.map { PriceTier(above: $0, prices: TokenPrices(input: 1)) }
            bad.append(price)
        }
        for price in bad {
            #expect(world.refused([price], part: 1, of: 1) == .invalidArgument, "\(price)")
        }
        #expect(
            world.refused((0..<33).map { price("m\($0)") }, part: 1, of: 1) == .invalidArgument)
        #expect(
            world.refused([price("a")], part: 1, of: 1, source: String(repeating: "é", count: 65))
                == .invalidArgument)
        // The one that comes in was not touched.
        world.importPrices([price("b")], part: 2, of: 3)
        world.importPrices([], part: 3, of: 3)
        #expect(world.coordinator.priceTable.models == 2)
    }

    @Test("a table has no more models than the limit")
    func bounded() throws {
        var limits = Limits()
        limits.pricedModels = 3
        var world = try World(limits: limits)
        world.importPrices([price("a"), price("b")], part: 1, of: 2)
        #expect(world.refused([price("c"), price("d")], part: 2, of: 2) == .invalidArgument)
        world.importPrices([price("c")], part: 2, of: 2)
        #expect(world.coordinator.priceTable.models == 3)
    }

    @Test("survive a restart, finished or not, and checkpoints tell what changed")
    func kept() throws {
        var world = try World()
        _ = world.coordinator.takeChanges()
        world.importPrices([price("a")], part: 1, of: 1)
        world.importPrices([price("b")], part: 1, of: 2)
        var changes = world.coordinator.takeChanges()
        #expect(changes.prices.map(\.id) == [id(1, 1), id(2, 1)])
        #expect(changes.pricesRemoved.isEmpty)
        try world.restart()
        #expect(world.coordinator.priceTable.version == 1)
        world.importPrices([price("c")], part: 2, of: 2)
        #expect(world.coordinator.priceTable.models == 2)
        changes = world.coordinator.takeChanges()
        #expect(changes.prices.map(\.id) == [id(2, 2)])
        #expect(changes.pricesRemoved == [id(1, 1)])
        #expect(world.coordinator.takeChanges().prices.isEmpty)
        var replayed = Coordinator()
        for entry in world.entries { try replayed.replay(entry) }
        #expect(replayed.records() == world.coordinator.records())
    }

    private func id(_ version: UInt32, _ part: UInt32) -> PricePartID {
        PricePartID(version: version, part: part)
    }

    @Test("a part that was repeated is taken in once")
    func repeated() throws {
        var world = try World()
        let key = world.key()
        let part = PriceImport(source: "s", part: 1, parts: 1, prices: [price("a")])
        let first = world.send(nil, .importPrices(part), key: key)
        #expect(world.send(nil, .importPrices(part), key: key).isRepeated)
        #expect(world.coordinator.priceTable.version == 1)
        var other = part
        other.prices = [price("a", 2)]
        #expect(world.send(nil, .importPrices(other), key: key).reason == .keyReused)
        guard case .answered(.pricesImported(let answer)) = first else {
            Issue.record("\(first)")
            return
        }
        #expect(answer.table.models == 1)
    }

    @Test("records of parts that fit nowhere are refused")
    func damaged() throws {
        var world = try World()
        for version in 1...2 { world.importPrices([price("\(version)")], part: 1, of: 1) }
        world.importPrices([price("x")], part: 1, of: 3)
        world.importPrices([price("y")], part: 2, of: 3)
        let records = world.coordinator.records()
        #expect(records.prices.count == 3)
        for lost in records.prices.indices.dropLast() {
            var damaged = records
            damaged.prices.remove(at: lost)
            #expect(throws: ReplayError.self) { try Coordinator(restoring: damaged) }
        }
        var damaged = records
        damaged.prices[2].parts = 1
        #expect(throws: ReplayError.self) { try Coordinator(restoring: damaged) }
    }

    @Test("pages of prices, a pool's own among them, come by name and once")
    func pages() throws {
        var world = try World(pool: {
            $0.prices = PoolPrices(models: [price("m05", 9), price("zz", 9)])
        })
        world.importPrices((0..<20).map { price("m\($0 < 10 ? "0" : "")\($0)") }, part: 1, of: 1)
        var names: [String] = []
        var cursor: String?
        repeat {
            let (page, next) = world.coordinator.prices(for: "main", after: cursor, most: 7)
            names += page.map(\.model)
            #expect(page.allSatisfy { ($0.prices.input == 9) == ["m05", "zz"].contains($0.model) })
            cursor = next
        } while cursor != nil
        #expect(names == (0..<20).map { "m\($0 < 10 ? "0" : "")\($0)" } + ["zz"])
        #expect(world.coordinator.prices(for: nil, after: nil, most: 30).page.count == 20)
    }
}

extension World {
    @discardableResult
    mutating func importPrices(
        _ prices: [ModelPrice], part: UInt32 = 1, of parts: UInt32 = 1, source: String = "s"
    ) -> PricesImportedAnswer? {
        let part = PriceImport(source: source, part: part, parts: parts, prices: prices)
        let outcome = send(nil, .importPrices(part))
        guard case .answered(.pricesImported(let answer)) = outcome else {
            Issue.record("the part was not taken: \(outcome)")
            return nil
        }
        return answer
    }

    mutating func refused(
        _ prices: [ModelPrice], part: UInt32, of parts: UInt32, source: String = "s"
    ) -> RefusalReason? {
        let part = PriceImport(source: source, part: part, parts: parts, prices: prices)
        return send(nil, .importPrices(part)).reason
    }
}
