import BursarClient
import Synchronization
import TestSupport
import Testing

@Suite("An operation under a grant", .onOwnThreads)
struct WithGrantTests {
    struct Failure: Error {}

    static func settlements(_ server: ScriptedServer) -> [Request] {
        server.seen.withLock { seen in
            seen.requests.filter { $0.asCommit != nil || $0.asVoid != nil }
        }
    }

    @Test("what it used is charged when it returns")
    func returns() async throws {
        let server = try await ScriptedServer.started()
        let bursar = try await server.connect()
        let value = try await bursar.withGrant(
            tokens: 4_000, operation: "plan", model: "m", wait: .seconds(3_600)
        ) { grant in
            #expect(grant.id == 7)
            #expect(grant.amounts == Amounts(tokens: .finite(4_000)))
            grant.dispatched()
            grant.use(tokens: 100, cost: 5)
            try await grant.track(tokens: 20, time: .seconds(1))
            return "done"
        }
        #expect(value == "done")
        let reserve = try #require(server.seen.withLock { $0.requests.first?.asReserve })
        #expect(reserve.operation == "plan" && reserve.model == "m")
        // What the connection took is not waited again.
        #expect((1...3_600_000).contains(reserve.waitMs))
        // Time was only tracked, so the coordinator's own sum counts.
        let expected = Amounts(tokens: .finite(120), cost: .finite(5))
        #expect(Self.settlements(server).map(\.asCommit?.actual) == [expected])
    }

    @Test("without a report the coordinator charges what it knows")
    func silent() async throws {
        let server = try await ScriptedServer.started()
        let bursar = try await server.connect()
        try await bursar.withGrant(tokens: 1) { _ in }
        #expect(Self.settlements(server).map(\.asCommit?.actual) == [.absent])
    }

    @Test("a failure before anything was sent costs nothing")
    func failsEarly() async throws {
        let server = try await ScriptedServer.started()
        let bursar = try await server.connect()
        await #expect(throws: Failure.self) {
            try await bursar.withGrant(tokens: 1) { _ in throw Failure() }
        }
        #expect(Self.settlements(server).map(\.asVoid?.grant) == [7])
    }

    @Test("a failure later costs what was used until then")
    func failsLate() async throws {
        let server = try await ScriptedServer.started()
        let bursar = try await server.connect()
        await #expect(throws: Failure.self) {
            try await bursar.withGrant(tokens: 50) { grant in
                grant.use(tokens: 30)
                throw Failure()
            }
        }
        #expect(
            Self.settlements(server).map(\.asCommit?.actual) == [Amounts(tokens: .finite(30))])
    }

    @Test("a failure on the way, with unknown usage, is left to the coordinator's policy")
    func failsOnTheWay() async throws {
        let server = try await ScriptedServer.started()
        let bursar = try await server.connect()
        await #expect(throws: Failure.self) {
            try await bursar.withGrant(tokens: 50) { grant in
                grant.dispatched()
                throw Failure()
            }
        }
        _ = try await bursar.ping()
        #expect(Self.settlements(server) == [])
    }

    @Test("cancelling changes nothing about it", arguments: [nil, 30] as [Int64?])
    func cancelled(used: Int64?) async throws {
        let server = try await ScriptedServer.started()
        let bursar = try await server.connect()
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            try await bursar.withGrant(tokens: 50) { grant in
                if let used { grant.use(tokens: used) }
                start.finish()
                try await Task.sleep(for: .seconds(3_600))
            }
        }
        for await _ in started {}
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        let settlements = Self.settlements(server)
        if let used {
            #expect(settlements.map(\.asCommit?.actual) == [Amounts(tokens: .finite(used))])
        } else {
            #expect(settlements.map(\.asVoid?.grant) == [7])
        }
    }

    @Test("a settlement survives the cancellation and a lost connection")
    func shielded() async throws {
        let server = try await ScriptedServer.started { exchange in
            guard exchange.request.asCommit != nil, exchange.earlier == 0 else { return false }
            exchange.hangUp()
            return true
        }
        let bursar = try await server.connect()
        let task = Task {
            try await bursar.withGrant(tokens: 50) { grant in
                grant.use(tokens: 1)
                unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
                return 5
            }
        }
        #expect(try await task.value == 5)
        #expect(Self.settlements(server).count == 2)
        #expect(Set(Self.settlements(server)).count == 1)
    }

    @Test("a denial is an error that says why")
    func denied() async throws {
        let server = try await ScriptedServer.started { exchange in
            exchange.deny()
            return true
        }
        let bursar = try await server.connect()
        let error = await #expect(throws: BursarError.self) {
            try await bursar.withGrant(tokens: 1_000) { _ in Issue.record("it ran") }
        }
        #expect(error?.code == .denied)
        #expect(error?.reason == .insufficientBudget)
        #expect(error?.retryAfter == .milliseconds(250))
        #expect(error?.verdict?.holding.map(\.account) == ["main/b"])
        #expect(error?.message == "900 of 1000 are left (insufficient_budget)")
    }

    @Test("an operation whose settlement fails has still succeeded")
    func unsettled() async throws {
        let server = try await ScriptedServer.started { exchange in
            guard exchange.request.asCommit != nil else { return false }
            exchange.refuse(.unknownGrant)
            return true
        }
        let bursar = try await server.connect()
        let error = await #expect(throws: UnsettledGrant<Int>.self) {
            try await bursar.withGrant(tokens: 1) { _ in 42 }
        }
        #expect(error?.value == 42)
        #expect(error?.grant == 7)
        #expect(error?.failure.reason == .unknownGrant)
    }

    @Test("the lease is lengthened while it runs, and not afterwards")
    func lease() async throws {
        let server = try await ScriptedServer.started { exchange in
            guard exchange.request.asReserve != nil else { return false }
            // Long enough that a busy machine does not let it end between two.
            exchange.grant(9, .absent, expiresInMs: 3_000)
            return true
        }
        let bursar = try await server.connect()
        try await bursar.withGrant(tokens: 1) { _ in
            for _ in 0..<2 {
                let extended = await server.next { request in
                    if case .extend(let extend) = request { extend } else { nil }
                }
                #expect(extended?.grant == 9 && extended?.ttlMs == 3_000)
            }
        }
        #expect(Self.settlements(server).map(\.asCommit?.grant) == [9])
    }
}
