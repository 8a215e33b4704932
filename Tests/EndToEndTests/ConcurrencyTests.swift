import BursarClient
import BursarProtocol
import Foundation
import TestSupport
import Testing

@Suite("Many askers", .onOwnThreads)
struct ConcurrencyTests {
    @Test("200 concurrent askers never get more than the pool has")
    func neverTooMuch() async throws {
        let daemon = try TestDaemon(
            configuration: """
                [pool.main]
                tokens = 10_000
                """)
        try await daemon.start()
        let granted = try await withThrowingTaskGroup(of: Int64.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let bursar = try await daemon.connect(
                        account: "agent-\(number)", patience: .longEnough)
                    let reserved = try await bursar.reserve(Reservation(tokens: 130))
                    // Kept open: what was granted to all is held at the same time.
                    guard reserved.verdict == .granted else { return 0 }
                    if case .finite(let tokens) = reserved.amounts.tokens { return tokens }
                    return 0
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(granted <= 10_000)
        #expect(granted > 9_000, "what fits is granted")
        let peak = try await peakUse(of: daemon)
        #expect(peak <= 10_000, "at no moment was more than the capacity in use")
    }

    @Test("an agent below its reserved minimum gets it at once, whatever the others took")
    func minimumAtOnce() async throws {
        let daemon = try TestDaemon(
            configuration: """
                [pool.main]
                tokens = 10_000
                """
                    + (0..<20).map {
                        "\n[pool.main.account.agent-\($0)]\nreserved = { tokens = 200 }\n"
                    }.joined())
        try await daemon.start()
        let greedy = try await daemon.connect(account: "agent-0")
        var reservation = Reservation(tokens: 10_000)
        reservation.least = Amounts(tokens: .finite(1))
        let taken = try await greedy.reserve(reservation)
        #expect(taken.amounts.tokens == .finite(10_000 - 19 * 200))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1..<20 {
                group.addTask {
                    let bursar = try await daemon.connect(account: "agent-\(number)")
                    let first = try await bursar.reserve(Reservation(tokens: 200))
                    #expect(first.verdict == .granted)
                    let second = try await bursar.reserve(Reservation(tokens: 1))
                    #expect(second.verdict == .denied)
                    #expect(second.reason == .insufficientBudget)
                    #expect(second.holding.isEmpty == false, "it says what stands in the way")
                }
            }
            try await group.waitForAll()
        }
        #expect(try await peakUse(of: daemon) == 10_000)
    }

    /// The most that was held and consumed at any moment, summed up from the ledger's entries.
    private func peakUse(of daemon: TestDaemon) async throws -> Int64 {
        let control = try await daemon.connect(control: true)
        var open: [UInt64: Int64] = [:]
        var (sum, peak): (Int64, Int64) = (0, 0)
        var after: String?
        repeat {
            let page = try await control.inspect(.entries, after: after)
            for line in page.lines {
                let entry = try JSONDecoder().decode(EntryLine.self, from: Data(line.utf8))
                if entry.kind == "granted" {
                    open[entry.seq] = entry.amounts?.tokens ?? 0
                    sum += entry.amounts?.tokens ?? 0
                } else if entry.kind == "settled",
                    let grant = entry.grant.flatMap({
                        UInt64($0.dropFirst())
                    })
                {
                    sum += (entry.charged?.tokens ?? 0) - (open.removeValue(forKey: grant) ?? 0)
                }
                peak = max(peak, sum)
            }
            after = page.next
        } while after != nil
        return peak
    }

    private struct EntryLine: Decodable {
        struct Tokens: Decodable { var tokens: Int64? }
        var seq: UInt64
        var kind: String
        var grant: String?
        var amounts: Tokens?
        var charged: Tokens?
    }
}
