import BursarSimulation
import Testing

@testable import BursarCore

@Suite("What operations used before")
struct EstimateBookTests {
    private let now = Instant(milliseconds: 0)
    private let pools = (0..<2).map { AccountID(slot: UInt32($0), generation: 1) }

    private func grant(_ account: AccountID, _ operation: String) -> GrantRecord {
        GrantRecord(
            id: 1, account: account, amounts: Amounts(tokens: 50), period: 0, made: now,
            expires: now, session: 0, uid: 0, pid: 0, operationClass: .essential,
            operation: operation, model: "", key: nil)
    }

    private func kind(_ account: AccountID, _ operation: String) -> EstimateBook.Kind {
        EstimateBook.Kind(account: account, operation: operation, model: "", knowsPrompt: false)
    }

    /// However few kinds there is room for: what is known of a kind are its newest commits, all of them
    /// since it was forgotten last.
    @Test("what is known are the newest of all", arguments: [2, 3, 7, 50, 400])
    func model(kindsMost: Int) {
        let seed = UInt64.random(in: 0...(.max))
        var random = SeededRandom(seed: seed)
        var book = EstimateBook(kindsMost: kindsMost)
        var all: [EstimateBook.Kind: [Int64]] = [:]
        for _ in 0..<4_000 {
            let number = UInt32.random(in: 0...15, using: &random)
            let pool = pools[Int(number % 2)]
            // A slot is used again, and a pool may spend for itself.
            let account =
                number < 2
                ? pool
                : AccountID(slot: number, generation: .random(in: 1...2, using: &random))
            // Some labels often and others seldom.
            let most = Int.random(in: 0...9, using: &random)
            let label = "\(Int.random(in: 0...most, using: &random))"
            let tokens = Int64.random(in: 1...100, using: &random)
            book.add(grant(account, label), actual: Amounts(tokens: tokens), pool: pool)
            for kind in Set([kind(account, label), kind(pool, label)]) {
                all[kind, default: []].append(tokens)
                let history = book[kind]
                #expect(history?.samples.contains(tokens) == true, "seed \(seed)")
            }
            #expect(Array(book.kinds).count <= kindsMost, "seed \(seed)")
        }
        for kind in book.kinds {
            guard let history = book[kind], let used = all[kind] else {
                Issue.record("\(kind) is not there, or was never used, seed \(seed)")
                continue
            }
            let newest = used.suffix(Int(history.commits))
            #expect(history.committed[.tokens] == newest.reduce(0, +), "seed \(seed)")
            #expect(history.overruns == newest.count { $0 > 50 }, "seed \(seed)")
            let kept = newest.suffix(EstimateBook.History.samplesMost)
            #expect(history.samples.sorted() == kept.sorted(), "seed \(seed)")
        }
    }

    @Test("what is used stays, however many others come and go")
    func clock() {
        var book = EstimateBook(kindsMost: 100)
        let account = AccountID(slot: 5, generation: 1)
        for round in 0..<1_000 {
            book.add(grant(account, "often"), actual: Amounts(tokens: 7), pool: pools[0])
            for other in 0..<20 {
                let label = "\(round) \(other)"
                book.add(grant(pools[1], label), actual: Amounts(tokens: 9), pool: pools[1])
            }
        }
        #expect(book[kind(account, "often")]?.commits == 1_000)
        #expect(book[kind(pools[0], "often")]?.commits == 1_000)
        #expect(Array(book.kinds).count == 100)
        #expect(book[kind(pools[1], "0 0")] == nil)
        #expect(book[kind(pools[1], "999 19")]?.commits == 1)
    }
}
