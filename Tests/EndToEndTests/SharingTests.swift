import BursarClient
import Foundation
import TestSupport
import Testing

@Suite("Shared budget, over a real coordinator", .onOwnThreads)
struct SharingTests {
    private static func tokens(_ count: Int64) -> Amounts { Amounts(tokens: .finite(count)) }

    private static func reservation(_ tokens: Int64, least: Int64? = nil, bid: Int64? = nil)
        -> Reservation
    {
        var reservation = Reservation(tokens: tokens)
        if let least { reservation.least = Self.tokens(least) }
        reservation.bid = bid
        reservation.wait = .longEnough
        reservation.timeToLive = .seconds(3_600)
        reservation.isDetached = true
        return reservation
    }

    private static func credits(_ daemon: TestDaemon, _ accounts: [String]) async throws -> [Amount]
    {
        let control = try await daemon.connect(control: true)
        defer { Task { await control.close() } }
        var credits: [Amount] = []
        for account in accounts {
            credits.append(
                try await control.check("main/" + account).status.credits?.tokens ?? .absent)
        }
        return credits
    }

    /// Waits until so many requests stand in the queue.
    private static func waiting(_ count: UInt32, in daemon: TestDaemon) async throws {
        let control = try await daemon.connect(control: true)
        try await eventually("\(count) requests wait") {
            try await control.accounts("main").reduce(0) { $0 + $1.waiting } >= count
        }
        await control.close()
    }

    @Test("an auction sells to the highest bid, and what was paid survives a crash")
    func auction() async throws {
        let daemon = try TestDaemon(
            configuration: """
                [pool.main]
                tokens = 1_000
                sharing = "auction"
                reserved = "0%"
                initial_credits = 10_000
                clearing_interval = "50ms"
                [pool.main.account.a]
                [pool.main.account.b]
                [pool.main.account.holder]
                """)
        try await daemon.start()
        let bursar = try await daemon.connect(account: "main/holder")
        var all = Reservation(tokens: 1_000)
        all.isDetached = true
        all.timeToLive = .seconds(3_600)
        let held = try #require(try await bursar.reserve(all).grant)
        let (a, b) = (
            try await daemon.connect(account: "main/a"), try await daemon.connect(account: "main/b")
        )
        var bid = Self.reservation(100, bid: 3)
        bid.wait = .seconds(30)
        async let low = a.reserve(bid)
        async let high = b.reserve(Self.reservation(100, bid: 9))
        try await Self.waiting(2, in: daemon)
        _ = try await bursar.repay(Self.tokens(100), grant: held)
        let winner = try await high
        #expect(winner.verdict == .granted)
        #expect(winner.paid?.tokens == .finite(300))
        await daemon.crash()
        try await daemon.start()
        #expect(
            try await Self.credits(daemon, ["a", "b"]) == [.finite(10_000), .finite(9_700)])
        // The loser's client asks again by itself; its wait ends in time.
        let loser = try await low
        #expect(loser.verdict == .timedOut, "\(loser)")
        _ = await daemon.stop()
    }

    @Test("in a dynamic group the one who borrows pays those who lend, across a crash")
    func dynamic() async throws {
        let daemon = try TestDaemon(
            configuration: """
                [pool.main]
                tokens = 900
                allocation = "dynamic"
                reserved = "0%"
                initial_credits = 1_000
                [pool.main.account.a]
                tokens = 0
                [pool.main.account.b]
                tokens = 0
                [pool.main.account.holder]
                tokens = 900
                """)
        try await daemon.start()
        let holder = try await daemon.connect(account: "main/holder")
        var all = Reservation(tokens: 900)
        all.isDetached = true
        all.timeToLive = .seconds(3_600)
        let held = try #require(try await holder.reserve(all).grant)
        let (a, b) = (
            try await daemon.connect(account: "main/a"), try await daemon.connect(account: "main/b")
        )
        async let first = a.reserve(Self.reservation(600, least: 1))
        async let second = b.reserve(Self.reservation(600, least: 1))
        try await Self.waiting(2, in: daemon)
        _ = try await holder.repay(Self.tokens(60), grant: held)
        #expect(try await first.amounts == Self.tokens(30))
        #expect(try await second.amounts == Self.tokens(30))
        let settled: [Amount] = [.finite(990), .finite(990), .finite(1_020)]
        try await eventually("credits are settled") {
            try await Self.credits(daemon, ["a", "b", "holder"]) == settled
        }
        await daemon.crash()
        try await daemon.start()
        #expect(try await Self.credits(daemon, ["a", "b", "holder"]) == settled)
        _ = await daemon.stop()
    }
}
