import BursarClient
import BursarTransport
import Synchronization
import TestSupport
import Testing

@Suite("Events", .onOwnThreads)
struct EventsTests {
    static func take(_ count: Int, of events: Bursar.Events) async throws -> [UInt64] {
        var seqs: [UInt64] = []
        var iterator = events.makeAsyncIterator()
        while seqs.count < count, let event = try await iterator.next() { seqs.append(event.seq) }
        return seqs
    }

    @Test("after a reconnect they go on without gap or duplicate")
    func resumed() async throws {
        let server = try await ScriptedServer.started { exchange in
            guard exchange.request.asSubscribe != nil else { return false }
            if exchange.earlier == 0 {
                exchange.begin(4, from: 11)
                exchange.push(11...13, to: 4)
                exchange.connection.close(.shuttingDown, message: "restart")
            } else {
                exchange.begin(5, from: 13)
                exchange.push(13...16, to: 5)
            }
            return true
        }
        let bursar = try await server.connect()
        let events = try await bursar.subscribe(to: .subtree, account: "main")
        #expect(try await Self.take(6, of: events) == [11, 12, 13, 14, 15, 16])
        let asked = server.seen.withLock { $0.requests.compactMap(\.asSubscribe) }
        #expect(asked.map(\.fromSeq) == [nil, 14])
        #expect(asked.allSatisfy { $0.topic == .subtree && $0.account == "main" })
    }

    @Test("a reconnect before the first event misses nothing either")
    func resumedEmpty() async throws {
        let server = try await ScriptedServer.started { exchange in
            guard exchange.request.asSubscribe != nil else { return false }
            exchange.begin(1, from: 40)
            if exchange.earlier == 0 {
                exchange.connection.close(.shuttingDown, message: "restart")
            } else {
                exchange.push(40...41)
            }
            return true
        }
        let bursar = try await server.connect()
        let events = try await bursar.subscribe(to: .pool)
        #expect(try await Self.take(2, of: events) == [40, 41])
        let asked = server.seen.withLock { $0.requests.compactMap(\.asSubscribe) }
        #expect(asked.map(\.fromSeq) == [nil, 40])
    }

    @Test("an overflow is resumed where the coordinator says")
    func overflow() async throws {
        let server = try await ScriptedServer.started { exchange in
            guard exchange.request.asSubscribe != nil else { return false }
            exchange.begin(UInt32(exchange.earlier), from: 1)
            if exchange.earlier == 0 {
                exchange.push(1...2, to: 0)
                exchange.connection.flush()
                let overflow = Push.Overflow(subscription: 0, resumeFrom: 3)
                exchange.send(raw: try! overflow.frame(correlation: 0))
            } else {
                exchange.push(3...4, to: 1)
            }
            return true
        }
        let bursar = try await server.connect()
        let events = try await bursar.subscribe(to: .account, from: 1)
        #expect(try await Self.take(4, of: events) == [1, 2, 3, 4])
        let asked = server.seen.withLock { $0.requests.compactMap(\.asSubscribe) }
        #expect(asked.map(\.fromSeq) == [1, 3])
    }

    @Test("a program that takes slowly pauses the stream and misses nothing")
    func slowProgram() async throws {
        let server = try await ScriptedServer.started { exchange in
            guard let subscribe = exchange.request.asSubscribe else { return false }
            let from = subscribe.fromSeq ?? 1
            exchange.begin(UInt32(exchange.earlier), from: from)
            if from <= 20 { exchange.push(from...20, to: UInt32(exchange.earlier)) }
            return true
        }
        let bursar = try await server.connect { $0.eventsMost = 4 }
        let events = try await bursar.subscribe(to: .account, from: 1)
        #expect(
            await server.next { request -> UInt32? in
                if case .unsubscribe(let unsubscribe) = request {
                    unsubscribe.subscription
                } else {
                    nil
                }
            } == 0)
        #expect(try await Self.take(20, of: events) == Array(1...20))
    }

    @Test("what the coordinator refuses is an error at once")
    func refused() async throws {
        let server = try await ScriptedServer.started { exchange in
            exchange.refuse(.notPermitted)
            return true
        }
        let bursar = try await server.connect()
        let error = await #expect(throws: BursarError.self) {
            try await bursar.subscribe(to: .audit)
        }
        #expect(error?.reason == .notPermitted)
    }

    @Test("what it refuses after a reconnect ends the events")
    func refusedLater() async throws {
        let server = try await ScriptedServer.started { exchange in
            guard exchange.request.asSubscribe != nil else { return false }
            if exchange.earlier == 0 {
                exchange.begin(1, from: 1)
                exchange.push(1...1)
                exchange.connection.close(.shuttingDown, message: "restart")
            } else {
                exchange.refuse(.unknownAccount)
            }
            return true
        }
        let bursar = try await server.connect()
        var iterator = try await bursar.subscribe(to: .account).makeAsyncIterator()
        #expect(try await iterator.next()?.seq == 1)
        let error = await #expect(throws: BursarError.self) { try await iterator.next() }
        #expect(error?.reason == .unknownAccount)
    }

    @Test("a cancelled task gets the end, and the coordinator is told")
    func cancelled() async throws {
        let server = try await ScriptedServer.started()
        let bursar = try await server.connect()
        let events = try await bursar.subscribe(to: .account)
        let task = Task { try await Self.take(1, of: events) }
        task.cancel()
        #expect(try await task.value == [])
        let ended = await server.next { request in
            if case .unsubscribe = request { true } else { nil }
        }
        #expect(ended == true)
    }

    @Test("letting go of the events ends the subscription")
    func released() async throws {
        let server = try await ScriptedServer.started()
        let bursar = try await server.connect()
        _ = try await bursar.subscribe(to: .account)
        let ended = await server.next { request in
            if case .unsubscribe = request { true } else { nil }
        }
        #expect(ended == true)
    }

    @Test("closing the client ends them")
    func closed() async throws {
        let server = try await ScriptedServer.started()
        let bursar = try await server.connect()
        let events = try await bursar.subscribe(to: .account)
        let task = Task { try await Self.take(1, of: events) }
        await bursar.close()
        #expect(try await task.value == [])
    }
}
