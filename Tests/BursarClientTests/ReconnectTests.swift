import BursarClient
import BursarTransport
import Synchronization
import TestSupport
import Testing

@Suite("Requests over several connections", .onOwnThreads)
struct ReconnectTests {
    @Test("a lost reply: the session goes on and the same request comes again")
    func lostReply() async throws {
        let server = try await ScriptedServer.started { exchange in
            guard exchange.request.asCommit != nil, exchange.earlier < 2 else { return false }
            exchange.hangUp()
            return true
        }
        let bursar = try await server.connect()
        let actual = Amounts(tokens: .finite(120))
        let reply = try await bursar.commit(grant: 7, actual: actual)
        #expect(reply.actual == actual)
        let (hellos, requests) = server.seen.withLock { ($0.hellos, $0.requests) }
        #expect(requests.count == 3)
        #expect(Set(requests).count == 1, "same key, same payload")
        #expect(hellos.map(\.session) == [nil, 77, 77])
    }

    @Test("requests that were made while nobody listened are sent when somebody does")
    func outage() async throws {
        let server = try await ScriptedServer.started()
        let bursar = try await server.connect()
        try await server.stop()
        async let first = bursar.commit(grant: 1)
        async let second = bursar.ping()
        try await server.start()
        _ = try await (first, second)
    }

    @Test(
        "a coordinator that asks for patience gets the same request later",
        arguments: [ErrorCode.busy, .shuttingDown])
    func patience(code: ErrorCode) async throws {
        let server = try await ScriptedServer.started { exchange in
            guard exchange.earlier < 2 else { return false }
            exchange.refuse(code, retryAfterMs: 1)
            return true
        }
        let bursar = try await server.connect()
        _ = try await bursar.commit(grant: 1)
        let requests = server.seen.withLock { $0.requests }
        #expect(requests.count == 3)
        #expect(Set(requests).count == 1)
    }

    @Test("a coordinator that is busy for longer than the request may take is quoted")
    func busyForLong() async throws {
        let server = try await ScriptedServer.started { exchange in
            exchange.refuse(.busy, retryAfterMs: 3_600_000)
            return true
        }
        let bursar = try await server.connect()
        let error = await #expect(throws: BursarError.self) { try await bursar.commit(grant: 1) }
        #expect(error?.code == .refused)
        #expect(error?.reason == .busy)
    }

    @Test("a refusal is an error with code, words and when to try again")
    func refusal() async throws {
        let server = try await ScriptedServer.started { exchange in
            exchange.refuse(.queueFull, retryAfterMs: 40)
            return true
        }
        let bursar = try await server.connect()
        let error = await #expect(throws: BursarError.self) { try await bursar.commit(grant: 1) }
        #expect(error?.code == .refused)
        #expect(error?.reason == .queueFull)
        #expect(error?.retryAfter == .milliseconds(40))
        #expect(error?.message == "scripted (queue_full)")
    }

    @Test("a mutation without an answer: its outcome is unknown, and its key is told")
    func outcomeUnknown() async throws {
        let server = try await ScriptedServer.started { $0.request.asCommit != nil }
        let bursar = try await server.connect { $0.requestTimeout = .milliseconds(50) }
        let error = await #expect(throws: BursarError.self) { try await bursar.commit(grant: 1) }
        #expect(error?.code == .outcomeUnknown)
        // It was sent; the server may come to it only after the client's deadline.
        while server.seen.withLock({ $0.requests.isEmpty }) { await Task.yield() }
        let key = try #require(server.seen.withLock { $0.requests.first?.key })
        #expect(error?.key == key)
        #expect(error?.message.contains("inspect") == true)
    }

    @Test("a question without an answer has timed out; nothing is unknown")
    func questionTimedOut() async throws {
        let server = try await ScriptedServer.started { _ in true }
        let bursar = try await server.connect { $0.requestTimeout = .milliseconds(50) }
        let error = await #expect(throws: BursarError.self) { try await bursar.ping() }
        #expect(error?.code == .timedOut)
    }

    @Test("what could never be sent cannot have been carried out")
    func neverSent() async throws {
        let server = try await ScriptedServer.started()
        let bursar = try await server.connect { $0.requestTimeout = .milliseconds(50) }
        try await server.stop()
        // The client may notice the closed connection only after it has written some of these.
        var codes: [BursarError.Code?] = []
        while codes.count < 1_000, codes.last != .noCoordinator {
            let error = await #expect(throws: BursarError.self) {
                try await bursar.commit(grant: 1)
            }
            codes.append(error?.code)
        }
        #expect(codes.last == .noCoordinator)
        #expect(codes.dropLast().allSatisfy { $0 == .outcomeUnknown })
    }

    @Test("nothing beyond an unanswered request is acknowledged")
    func acknowledgement() async throws {
        let server = try await ScriptedServer.started { exchange in
            exchange.request.asCommit?.grant == 3
        }
        let bursar = try await server.connect()
        for grant in [1, 2] as [UInt64] { _ = try await bursar.commit(grant: grant) }
        let unanswered = Task { try await bursar.commit(grant: 3) }
        _ = await server.next { $0.asCommit?.grant == 3 ? true : nil }
        for grant in [4, 5] as [UInt64] { _ = try await bursar.commit(grant: grant) }
        unanswered.cancel()
        let keys = server.seen.withLock { $0.requests.compactMap(\.key) }
        #expect(keys.map(\.number) == [1, 2, 3, 4, 5])
        #expect(keys.map(\.acknowledgedThrough) == [0, 1, 2, 2, 2])
        #expect(Set(keys.map(\.client)).count == 1)
    }

    @Test(
        "garbage ends what is waiting, with what is known about it",
        arguments: [
            Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8), [0, 0, 0, 0],
            try! Reply.Pong(timeMs: 0, lastSeq: 0).frame(correlation: 999),
        ] as [[UInt8]])
    func garbage(bytes: [UInt8]) async throws {
        let server = try await ScriptedServer.started { exchange in
            guard case .check = exchange.request else { return exchange.request.asCommit != nil }
            exchange.send(raw: bytes)
            return true
        }
        let bursar = try await server.connect()
        let commit = Task { try await bursar.commit(grant: 1) }
        _ = await server.next(\.asCommit)
        let asked = await #expect(throws: BursarError.self) { try await bursar.check() }
        #expect(asked?.code == .violation)
        let changed = await #expect(throws: BursarError.self) { try await commit.value }
        #expect(changed?.code == .outcomeUnknown)
        #expect(try await bursar.ping().lastSeq == 2, "it connects again")
    }

    @Test("an answer of the wrong kind is a violation")
    func wrongKind() async throws {
        let server = try await ScriptedServer.started { exchange in
            exchange.send(Reply.Unsubscribed(lastSeq: 0))
            return true
        }
        let bursar = try await server.connect()
        let error = await #expect(throws: BursarError.self) { try await bursar.ping() }
        #expect(error?.code == .violation)
        #expect(error?.message == "Pong was expected, not Unsubscribed")
    }

    @Test("requests that no frame can hold, or too many of them, fail here")
    func localLimits() async throws {
        let server = try await ScriptedServer.started { $0.request.asCommit != nil }
        let bursar = try await server.connect { $0.requestsMost = 1 }
        let large = await #expect(throws: BursarError.self) {
            try await bursar.check(String(repeating: "x", count: 70_000))
        }
        #expect(large?.code == .invalidRequest)
        let first = Task { try await bursar.commit(grant: 1) }
        _ = await server.next(\.asCommit)
        let second = await #expect(throws: BursarError.self) { try await bursar.ping() }
        #expect(second?.code == .tooManyRequests)
        first.cancel()
    }

    @Test("many waiting reserves leave room for the settlements that they wait for")
    func waitingReserves() async throws {
        let held = Mutex(0)
        var limits = ServerConnectionLimits()
        limits.inFlightMost = 4
        let server = try await ScriptedServer.started(limits: limits) { exchange in
            guard exchange.request.asReserve != nil else { return false }
            held.withLock { $0 += 1 }
            return true
        }
        let bursar = try await server.connect { $0.requestTimeout = .seconds(60) }
        var reservation = Reservation(tokens: 1)
        reservation.wait = .seconds(60)
        let waiting = (0..<10).map { _ in
            Task { [reservation] in
                try await bursar.reserve(reservation)
            }
        }
        _ = await server.next(\.asReserve)
        _ = try await bursar.commit(grant: 1)
        #expect(held.withLock { $0 } <= 2)
        for task in waiting { task.cancel() }
    }
}
