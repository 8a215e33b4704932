import BursarCore
import BursarSimulation
import Testing

/// Random trees and periods: what holds of nominals, minima and debts at every level.
@Suite("Settlement of periods, at random")
struct SettlementPropertyTests {
    /// A tree of some depth whose paths come back in `names`.
    private func tree(_ random: inout SeededRandom, names: inout [String]) -> [Named] {
        var accounts: [Named] = []
        var groups = [""]
        for index in 0..<Int.random(in: 4...14, using: &random) {
            let parent = groups.randomElement(using: &random) ?? ""
            let name = parent + "n\(index)"
            guard name.split(separator: "/").count < 8 else { continue }
            names.append(name)
            accounts.append(Named(name) { settings(&$0, &random) })
            if random.oneIn(2) { groups.append(name + "/") }
        }
        return accounts
    }

    private func settings(_ settings: inout AccountSettings, _ random: inout SeededRandom) {
        settings.weight = UInt32.random(in: 1...4, using: &random)
        settings.priority = Int32.random(in: 0...2, using: &random)
        if random.oneIn(3) {
            settings.allocation = [.equal, .proportional, .priority, .dynamic]
                .randomElement(using: &random)
        }
        if random.oneIn(6) {
            settings.reserved[.tokens] = .fraction(Int64.random(in: 0...600_000, using: &random))
        } else if random.oneIn(6) {
            settings.reserved[.tokens] = .absolute(Int64.random(in: 0...20, using: &random))
        }
        if random.oneIn(4) {
            settings.paybackRate = Int64.random(in: 0...1_000_000, using: &random)
        }
        if random.oneIn(3) {
            settings.carryOver[.tokens] = .fraction(Int64.random(in: 0...900_000, using: &random))
        }
        if random.oneIn(8) {
            settings.ceiling[.tokens] = .finite(Int64.random(in: 50...900, using: &random))
        }
    }

    private func check(_ world: World, isSettled: Bool, _ comment: Comment) {
        let records = world.coordinator.records().accounts
        for record in records {
            #expect(record.debt.tokens >= 0, comment)
            #expect(record.nominal.tokens >= record.reserved.tokens, comment)
            #expect(record.carried.tokens >= 0, comment)
            let children = records.filter { $0.parent == record.id }
            if children.isEmpty { continue }
            let minima = children.reduce(0) { $0 + $1.reserved.tokens }
            #expect(minima <= record.nominal.tokens, comment)
            guard isSettled else { continue }
            let nominals = children.reduce(0) { $0 + $1.nominal.tokens }
            #expect(nominals <= record.nominal.tokens, comment)
            let changes = children.reduce(0) { $0 + $1.adjustment.tokens }
            #expect(changes <= 0, comment)
            if children.contains(where: { $0.adjustment.tokens > 0 }) {
                #expect(changes == 0, comment)
            }
        }
    }

    @Test(arguments: 1...30 as ClosedRange<UInt64>)
    func holds(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var names: [String] = []
        let accounts = tree(&random, names: &names)
        var world = try World(
            pool: { settings in
                settings.allocation = [.equal, .proportional, .priority, .dynamic]
                    .randomElement(using: &random)
                settings.carryOver[.tokens] = .fraction(
                    Int64.random(in: 0...1_000_000, using: &random))
            }, accounts)
        var open: [UInt64] = []
        for step in 0..<80 {
            let name = names.randomElement(using: &random) ?? "n0"
            switch Int.random(in: 0..<12, using: &random) {
            case 0:
                world.endPeriod()
                check(world, isSettled: true, "seed \(seed), step \(step)")
            case 1:
                let tokens = Int64.random(in: 0...400, using: &random)
                world.send(name, .repay(grant: nil, amounts: Amounts(tokens: tokens)))
            case 2:
                let new = name + "/t\(step)"
                if World.path(new).components.count <= 9 { world.allocate(new) }
            case 3: world.release(name + "/t\(step - 1)")
            case 4, 5:
                guard let grant = open.popLast() else { continue }
                try world.commit(grant, Int64.random(in: 0...700, using: &random))
            default:
                let tokens = Int64.random(in: 1...500, using: &random)
                if let granted = world.reserve(name, tokens).granted { open.append(granted.grant) }
            }
            check(world, isSettled: false, "seed \(seed), step \(step)")
        }
    }
}
