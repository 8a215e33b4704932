import BursarClient
import BursarTransport
import Synchronization
import TestSupport
import Testing

@Suite("Recalls", .onOwnThreads)
struct RecallTests {
    struct Failure: Error {}

    /// A server whose n-th stream gets what `push` sends.
    static func server(
        _ push: @escaping @Sendable (ScriptedServer.Exchange, _ stream: Int) -> Void
    ) async throws -> ScriptedServer {
        try await ScriptedServer.started { exchange in
            if let subscribe = exchange.request.asSubscribe {
                exchange.begin(1, from: subscribe.fromSeq ?? 1)
                push(exchange, exchange.earlier)
                return true
            }
            // Grants 7, 8, … are entries 11, 12, …
            guard let reserve = exchange.request.asReserve else { return false }
            let number = UInt64(exchange.earlier)
            exchange.grant(7 + number, reserve.want, seq: 11 + number)
            return true
        }
    }

    static func streams(_ server: ScriptedServer) -> [Request.Subscribe] {
        server.seen.withLock { $0.requests.compactMap(\.asSubscribe) }
    }

    /// Runs an operation that ends when its handler was called `count` times; what it was told.
    static func told(
        _ count: Int, _ bursar: Bursar, _ handler: @escaping @Sendable (Recall) throws -> Void
    ) async throws -> [Recall] {
        let (recalls, told) = AsyncStream.makeStream(of: Recall.self)
        return try await bursar.withGrant(
            tokens: 500,
            onRecall: { recall in
                told.yield(recall)
                try handler(recall)
            }
        ) { _ in
            var seen: [Recall] = []
            for await recall in recalls {
                seen.append(recall)
                if seen.count == count { break }
            }
            return seen
        }
    }

    @Test("an operation hears what is wanted back of its grant, and of no other, and gives it back")
    func givenBack() async throws {
        let server = try await Self.server { exchange, _ in
            exchange.push(12...12)
            exchange.recall(90, of: 8, seq: 13)
            exchange.recall(100, of: 7, seq: 14)
        }
        let bursar = try await server.connect()
        let start = ContinuousClock.now
        let (back, given) = AsyncStream.makeStream(of: Amounts.self)
        let recall = try await bursar.withGrant(
            tokens: 500,
            onRecall: { recall in
                #expect(recall.grant == 7 && recall.account == "main/a" && recall.seq == 14)
                #expect(recall.claimant == "main/b")
                // The clock on the wall, by which the coordinator tells it, may be set a little meanwhile.
                let grace = ScriptedServer.Exchange.grace
                #expect(recall.deadline > start + grace - .seconds(1))
                #expect(recall.deadline < .now + grace + .seconds(1))
                given.yield(try await recall.giveBack().returned)
            }
        ) { _ in
            for await amounts in back { return amounts }
            return Amounts.absent
        }
        #expect(recall == Amounts(tokens: .finite(100)))
        let requests = server.seen.withLock { $0.requests }
        let stream = try #require(Self.streams(server).first)
        #expect(stream.topic == .account && stream.account == nil && stream.fromSeq == 12)
        let repay = try #require(requests.compactMap(\.asRepay).first)
        #expect(repay.grant == 7 && repay.amounts == Amounts(tokens: .finite(100)))
        #expect(requests.last { $0.key != nil }?.asCommit?.grant == 7)
    }

    @Test("a reconnect loses none and repeats none")
    func reconnected() async throws {
        let server = try await Self.server { exchange, stream in
            exchange.recall(100, of: 7, seq: 13)
            if stream == 0 {
                exchange.connection.close(.shuttingDown, message: "restart")
            } else {
                exchange.recall(200, of: 7, seq: 14)
            }
        }
        let bursar = try await server.connect()
        let recalls = try await Self.told(2, bursar) { _ in }
        #expect(recalls.map(\.seq) == [13, 14])
        #expect(Self.streams(server).map(\.fromSeq) == [12, 14])
    }

    @Test("a handler that fails is called again, and nothing else notices")
    func failing() async throws {
        let server = try await Self.server { exchange, _ in
            exchange.recall(100, of: 7, seq: 12)
            exchange.recall(200, of: 7, seq: 13)
        }
        let bursar = try await server.connect()
        let recalls = try await Self.told(2, bursar) { _ in throw Failure() }
        #expect(recalls.map(\.seq) == [12, 13])
        _ = try await bursar.ping()
        #expect(server.seen.withLock { $0.hellos.count } == 1)
    }

    @Test("grants of one account share a stream; one that was overtaken hears what it missed")
    func overtaken() async throws {
        let server = try await Self.server { exchange, stream in
            // The second grant's recall is there before the client knows of that grant.
            exchange.recall(100, of: 7, seq: 12)
            exchange.recall(200, of: 8, seq: 13)
            exchange.recall(300, of: 7, seq: 14)
            if stream > 0 { exchange.recall(400, of: 7, seq: 15) }
        }
        let bursar = try await server.connect()
        let (recalls, told) = AsyncStream.makeStream(of: Recall.self)
        var ofFirst: [UInt64] = []
        var ofSecond: [Recall] = []
        try await bursar.withGrant(tokens: 500, onRecall: { told.yield($0) }) { _ in
            var iterator = recalls.makeAsyncIterator()
            while ofFirst.last != 14, let recall = await iterator.next() {
                ofFirst.append(recall.seq)
            }
            ofSecond = try await Self.told(1, bursar) { _ in }
            while ofFirst.last != 15, let recall = await iterator.next() {
                ofFirst.append(recall.seq)
            }
        }
        #expect(ofFirst == [12, 14, 15])
        #expect(ofSecond.map(\.seq) == [13])
        #expect(Self.streams(server).map(\.fromSeq) == [12, 13])
    }

    @Test("the stream ends with the last grant that is followed")
    func unfollowed() async throws {
        let server = try await Self.server { _, _ in }
        let bursar = try await server.connect()
        try await bursar.withGrant(tokens: 1, onRecall: { _ in }) { _ in
            try await bursar.withGrant(tokens: 1, onRecall: { _ in }) { _ in }
            _ = try await bursar.ping()
            let ended = server.seen.withLock { $0.requests.contains { $0.asUnsubscribe != nil } }
            #expect(!ended)
        }
        #expect(await server.next(\.asUnsubscribe)?.subscription == 1)
        #expect(Self.streams(server).count == 1)
    }

    @Test("what is over already is not told")
    func over() async throws {
        let server = try await Self.server { exchange, _ in
            exchange.recall(100, of: 7, seq: 12, isOver: true)
            exchange.recall(200, of: 7, seq: 13)
        }
        let bursar = try await server.connect()
        #expect(try await Self.told(1, bursar) { _ in }.map(\.seq) == [13])
    }

    @Test("an operation that ends does not wait for a handler that could go on")
    func cancelled() async throws {
        let server = try await Self.server { exchange, _ in exchange.recall(1, of: 7, seq: 12) }
        let bursar = try await server.connect()
        let (called, call) = AsyncStream.makeStream(of: Void.self)
        let wasCancelled = Mutex(false)
        try await bursar.withGrant(
            tokens: 1,
            onRecall: { _ in
                call.finish()
                for await _ in AsyncStream<Never>.makeStream().stream {}
                wasCancelled.withLock { $0 = Task.isCancelled }
            }
        ) { _ in
            for await _ in called {}
        }
        #expect(wasCancelled.withLock { $0 })
        #expect(WithGrantTests.settlements(server).map(\.asCommit?.grant) == [7])
    }

    @Test("a stream that is refused does not end the operation")
    func refused() async throws {
        let server = try await ScriptedServer.started { exchange in
            guard exchange.request.asSubscribe != nil else { return false }
            exchange.refuse(.tooManySubscriptions)
            return true
        }
        let bursar = try await server.connect()
        try await bursar.withGrant(tokens: 1, onRecall: { _ in }) { _ in
            _ = await server.next(\.asSubscribe)
        }
        #expect(WithGrantTests.settlements(server).map(\.asCommit?.grant) == [7])
    }

    @Test("a program that keeps grants by hand follows all of its account")
    func followed() async throws {
        let server = try await Self.server { exchange, _ in
            exchange.push(20...20)
            exchange.recall(100, of: 7, seq: 21)
            exchange.recall(200, of: 8, seq: 22)
        }
        let bursar = try await server.connect()
        var recalls = try await bursar.recalls(account: "main/a").makeAsyncIterator()
        #expect(try await recalls.next()?.grant == 7)
        let recall = try #require(try await recalls.next())
        let part = Amounts(tokens: .finite(50))
        #expect(try await recall.giveBack(part).returned == part)
        let repay = server.seen.withLock { $0.requests.compactMap(\.asRepay).first }
        #expect(repay?.grant == 8)
        #expect(Self.streams(server).map(\.account) == ["main/a"])
    }
}
