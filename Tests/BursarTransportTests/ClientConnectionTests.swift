import BursarProtocol
import NIOCore
import NIOEmbedded
import Testing

@testable import BursarTransport

/// A client's connection on a channel without a socket, and what its delegate saw.
final class ClientBench: ClientConnectionDelegate {
    let channel = EmbeddedChannel()
    private(set) var connection: ClientConnection!
    var pushes: [Push] = []
    var welcomes: [Reply.Welcome] = []
    var failures: [ClientConnectionFailure] = []

    static let hello = Request.Hello(versionLeast: 0, versionMost: 0, client: "test")
    static let welcome = Reply.Welcome(
        version: 0, session: 7, resumed: false, server: "test", frameMost: 65_536,
        inFlightMost: 64, lastSeq: 3)

    init(pendingMost: Int = 8, greeted: Bool = true) throws {
        connection = ClientConnection(hello: Self.hello, pendingMost: pendingMost, delegate: self)
        try channel.pipeline.syncOperations.addHandler(connection)
        try channel.connect(to: SocketAddress(unixDomainSocketPath: "/test")).wait()
        if greeted {
            _ = try channel.readOutbound(as: ByteBuffer.self)
            try receive(Self.welcome.frame(correlation: 1))
        }
    }

    func connection(_ connection: ClientConnection, welcome: Reply.Welcome) {
        welcomes.append(welcome)
    }

    func connection(_ connection: ClientConnection, received push: Push) {
        pushes.append(push)
    }

    func connectionDidClose(_ connection: ClientConnection, failure: ClientConnectionFailure) {
        failures.append(failure)
    }

    func receive(_ bytes: [UInt8]) throws {
        try channel.writeInbound(ByteBuffer(bytes: bytes))
    }
}

@Suite("The client's end of a connection")
struct ClientConnectionTests {
    static let pong = Reply.Pong(timeMs: 1, lastSeq: 2)

    @Test("says hello as soon as it is connected")
    func hello() throws {
        let bench = try ClientBench(greeted: false)
        let bytes = try #require(try bench.channel.readOutbound(as: ByteBuffer.self))
        #expect(Array(bytes.readableBytesView) == (try ClientBench.hello.frame(correlation: 1)))
        try bench.receive(ClientBench.welcome.frame(correlation: 1))
        #expect(bench.welcomes == [ClientBench.welcome])
    }

    @Test("each reply goes to whom it is for, in any order and however it arrives")
    func replies() throws {
        let bench = try ClientBench()
        var outcomes: [UInt64: Result<Reply, ClientConnectionFailure>] = [:]
        let first = try #require(
            bench.connection.send(Request.Ping()) { outcomes[1] = $0 })
        let second = try #require(
            bench.connection.send(Request.Ping()) { outcomes[2] = $0 })
        bench.connection.flush()
        let refusal = Reply.Error(code: .busy, message: "later")
        let bytes = try refusal.frame(correlation: second) + Self.pong.frame(correlation: first)
        for byte in bytes { try bench.receive([byte]) }
        #expect(outcomes == [1: .success(.pong(Self.pong)), 2: .success(.error(refusal))])
        #expect(bench.connection.pending == 0)
    }

    @Test("requests wait for a flush and leave in one write")
    func oneWrite() throws {
        let bench = try ClientBench()
        bench.connection.send(Request.Ping()) { _ in }
        bench.connection.send(Request.Ping()) { _ in }
        #expect(try bench.channel.readOutbound(as: ByteBuffer.self) == nil)
        bench.connection.flush()
        let bytes = try #require(try bench.channel.readOutbound(as: ByteBuffer.self))
        #expect(bytes.readableBytes == 2 * (16 + 1))
    }

    @Test("a request that no frame can hold fails alone")
    func tooLarge() throws {
        let bench = try ClientBench()
        var outcome: Result<Reply, ClientConnectionFailure>?
        bench.connection.send(
            Request.Check(account: String(repeating: "x", count: 70_000))
        ) { outcome = $0 }
        guard case .failure(let failure) = outcome else { Issue.record("sent"); return }
        #expect(failure.isUnsent)
        #expect(bench.connection.pending == 0)
        #expect(bench.failures.isEmpty)
    }

    @Test("when the connection ends, everything unanswered fails, once")
    func lost() throws {
        let bench = try ClientBench()
        var outcomes: [Result<Reply, ClientConnectionFailure>] = []
        bench.connection.send(Request.Ping()) { outcomes.append($0) }
        bench.connection.send(Request.Ping()) { outcomes.append($0) }
        _ = try? bench.channel.finish()
        let failure = ClientConnectionFailure.lost("the coordinator closed the connection")
        #expect(outcomes == [.failure(failure), .failure(failure)])
        #expect(bench.failures == [failure])
        #expect(bench.connection.send(Request.Ping()) { outcomes.append($0) } == nil)
        #expect(outcomes.count == 3)
    }

    @Test("events reach the delegate in order")
    func events() throws {
        let bench = try ClientBench()
        let overflow = Push.Overflow(subscription: 1, resumeFrom: 3)
        let bytes =
            try EventFlowTests.event(1).frame(correlation: 0)
            + EventFlowTests.event(2).frame(correlation: 0) + overflow.frame(correlation: 0)
        try bench.receive(bytes)
        #expect(
            bench.pushes == [
                .event(EventFlowTests.event(1)), .event(EventFlowTests.event(2)),
                .overflow(overflow),
            ])
    }

    @Test("an error about the connection is told with its words")
    func refusal() throws {
        let bench = try ClientBench(greeted: false)
        let refusal = Reply.Error(code: .tooManyConnections, message: "256 already")
        try bench.receive(refusal.frame(correlation: 0))
        #expect(bench.failures.map(\.refusal) == [refusal])
    }

    @Test(
        "what is no protocol ends the connection",
        arguments: [
            Array("HTTP/1.1 400 Bad Request\r\n".utf8),
            [11, 0, 0, 0],
            try! Request.Ping().frame(correlation: 1),
            try! ClientBench.welcome.frame(correlation: 1),
            try! pong.frame(correlation: 77),
            MalformedInputTests.frame(length: 13, kind: 999, correlation: 1, body: [0]),
            MalformedInputTests.frame(length: 13, kind: 64, correlation: 0, body: [0]),
        ] as [[UInt8]])
    func violations(bytes: [UInt8]) throws {
        let bench = try ClientBench()
        var outcome: Result<Reply, ClientConnectionFailure>?
        bench.connection.send(Request.Ping()) { outcome = $0 }
        try bench.receive(bytes)
        #expect(bench.failures.map(\.isViolation) == [true])
        guard case .failure = outcome else { Issue.record("answered"); return }
        #expect(!bench.channel.isActive)
    }

    @Test("a channel that never was connected is not reported")
    func neverConnected() throws {
        let channel = EmbeddedChannel()
        let bench = try ClientBench()
        let connection = ClientConnection(hello: ClientBench.hello, delegate: bench)
        try channel.pipeline.syncOperations.addHandler(connection)
        _ = try? channel.finish()
        #expect(bench.failures.isEmpty)
    }

    @Test("the welcome comes in time")
    func helloTimeout() throws {
        let bench = try ClientBench(greeted: false)
        bench.channel.embeddedEventLoop.advanceTime(by: .seconds(5))
        #expect(bench.failures == [.helloTimedOut(.seconds(5))])
        #expect(!bench.channel.isActive)
    }
}
