import BursarProtocol
import NIOCore
import NIOEmbedded
import Testing

@testable import BursarTransport

@Suite("The coordinator's end of a connection")
struct ServerConnectionTests {
    static func ping(_ correlation: UInt64) throws -> [UInt8] {
        try Request.Ping().frame(correlation: correlation)
    }

    @Test("a hello is welcomed at once, with what the transport knows")
    func welcome() throws {
        let bench = try ServerBench()
        try bench.receive(ServerBench.hello.frame(correlation: 9))
        let sent = try bench.sent()
        #expect(sent.map(\.header.correlation) == [9])
        let expected = Reply.Welcome(
            version: 0, session: 7, resumed: false, server: "test", frameMost: 65_536,
            inFlightMost: 64, lastSeq: 3)
        #expect(sent.first?.body as? Reply == .welcome(expected))
        #expect(bench.seen == ["open", "hello"])
        #expect(bench.connection.version == 0)
    }

    @Test("one read's frames are one batch")
    func manyAtOnce() throws {
        let bench = try ServerBench()
        try bench.greet()
        try bench.receive(try (1...20).flatMap { try Self.ping($0) })
        #expect(bench.requests.map(\.correlation) == Array(1...20))
        #expect(bench.seen == Array(repeating: "Ping", count: 20) + ["finish"])
    }

    @Test("a connection that lets others go first goes on where it was")
    func lettingOthersGoFirst() throws {
        let bench = try ServerBench()
        try bench.greet()
        bench.mayProceed = 3
        try bench.receive(try (1...8).flatMap { try Self.ping($0) } + Self.ping(9).prefix(5))
        #expect(bench.requests.map(\.correlation) == [1, 2, 3])
        for correlation in 1...3 as ClosedRange<UInt64> {
            bench.connection.reply(Reply.Pong(timeMs: 0, lastSeq: 0), to: correlation)
        }
        bench.channel.embeddedEventLoop.run()
        #expect(bench.requests.count == 3, "an answer does not let it go on")
        bench.mayProceed = 2
        bench.connection.proceed()
        #expect(bench.requests.map(\.correlation) == [1, 2, 3, 4, 5])
        bench.mayProceed = 100
        bench.connection.proceed()
        try bench.receive(Array(try Self.ping(9).dropFirst(5)))
        #expect(bench.requests.map(\.correlation) == Array(1...9))
        #expect(bench.mayProceed == 100 - 4, "parts that come with frames are free")
    }

    @Test("parts of a frame count where they come alone")
    func countedParts() throws {
        let bench = try ServerBench()
        try bench.greet()
        bench.mayProceed = 2
        let bytes = try Self.ping(1)
        for byte in bytes { try bench.receive([byte]) }
        #expect(bench.requests.isEmpty, "it waits after two bytes")
        bench.mayProceed = 100
        bench.connection.proceed()
        #expect(bench.requests.map(\.correlation) == [1])
    }

    @Test("bytes may come one by one")
    func byteByByte() throws {
        let bench = try ServerBench()
        let bytes = try ServerBench.hello.frame(correlation: 1) + Self.ping(2) + Self.ping(3)
        for byte in bytes { try bench.receive([byte]) }
        #expect(bench.seen == ["open", "hello", "Ping", "finish", "Ping", "finish"])
        #expect(bench.requests.map(\.correlation) == [2, 3])
    }

    @Test("frames may be cut anywhere")
    func cutAnywhere() throws {
        let bytes = try ServerBench.hello.frame(correlation: 1) + Self.ping(2) + Self.ping(3)
        for cut in 0...bytes.count {
            let bench = try ServerBench()
            try bench.receive(Array(bytes[..<cut]))
            try bench.receive(Array(bytes[cut...]))
            #expect(bench.requests.map(\.correlation) == [2, 3], "cut at \(cut)")
            #expect(bench.connection.isOpen)
        }
    }

    @Test("replies leave together, in one write, when they are flushed")
    func oneWrite() throws {
        let bench = try ServerBench()
        try bench.greet()
        try bench.receive(try Self.ping(1) + Self.ping(2))
        bench.connection.reply(Reply.Pong(timeMs: 5, lastSeq: 6), to: 2)
        bench.connection.refuse(.busy, to: 1, message: "later", retryAfterMs: 50)
        #expect(try bench.channel.readOutbound(as: ByteBuffer.self) == nil)
        #expect(bench.connection.pendingBytes > 0)
        bench.connection.flush()
        let bytes = try #require(try bench.channel.readOutbound(as: ByteBuffer.self))
        #expect(try bench.channel.readOutbound(as: ByteBuffer.self) == nil)
        let expected =
            try Reply.Pong(timeMs: 5, lastSeq: 6).frame(correlation: 2)
            + Reply.Error(code: .busy, message: "later", retryAfterMs: 50).frame(correlation: 1)
        #expect(Array(bytes.readableBytesView) == expected)
        #expect(bench.connection.inFlight == 0)
        #expect(bench.connection.pendingBytes == 0)
    }

    @Test("a reply that no frame can hold is a refusal")
    func replyTooLarge() throws {
        let bench = try ServerBench()
        try bench.greet()
        try bench.receive(Self.ping(1))
        let lines = Array(repeating: String(repeating: "x", count: 1_000), count: 70)
        bench.connection.reply(Reply.Inspected(accounts: [], grants: [], lines: lines), to: 1)
        bench.connection.flush()
        #expect(try bench.refusal()?.code == .invalidArgument)
        #expect(bench.connection.isOpen)
    }

    @Test("at the limit nothing more is read, and afterwards all of it is")
    func inFlightLimit() throws {
        let bench = try ServerBench { $0.inFlightMost = 4 }
        try bench.greet()
        try bench.receive(try (1...10).flatMap { try Self.ping($0) })
        #expect(bench.requests.map(\.correlation) == [1, 2, 3, 4])
        bench.connection.reply(Reply.Pong(timeMs: 0, lastSeq: 0), to: 1)
        bench.connection.reply(Reply.Pong(timeMs: 0, lastSeq: 0), to: 2)
        #expect(bench.requests.count == 4, "not in the middle of the answers")
        bench.channel.embeddedEventLoop.run()
        #expect(bench.requests.map(\.correlation) == [1, 2, 3, 4, 5, 6])
        #expect(bench.seen.last == "finish")
        for correlation in 3...6 as ClosedRange<UInt64> {
            bench.connection.reply(Reply.Pong(timeMs: 0, lastSeq: 0), to: correlation)
        }
        bench.channel.embeddedEventLoop.run()
        #expect(bench.requests.map(\.correlation) == Array(1...10))
        #expect(bench.connection.inFlight == 4)
    }

    @Test("a delegate may answer and close from within what it is told")
    func reentrancy() throws {
        let bench = try ServerBench()
        try bench.greet()
        bench.onRequest = { connection, correlation in
            connection.reply(Reply.Pong(timeMs: 0, lastSeq: 0), to: correlation)
            if correlation == 2 { connection.close(.shuttingDown, message: "bye") }
        }
        try bench.receive(try (1...5).flatMap { try Self.ping($0) })
        #expect(bench.requests.map(\.correlation) == [1, 2])
        #expect(try bench.sent().map(\.header.correlation) == [1, 2, 0])
        bench.channel.embeddedEventLoop.run()
        #expect(bench.closings == [CloseReason(code: .shuttingDown, message: "bye")])
        bench.connection.reply(Reply.Pong(timeMs: 0, lastSeq: 0), to: 9)
        bench.connection.flush()
        #expect(try bench.sent().isEmpty)
    }

    @Test("a peer that leaves is reported once")
    func peerLeaves() throws {
        let bench = try ServerBench()
        try bench.greet()
        _ = try bench.channel.finish()
        #expect(bench.closings == [.peerClosed])
    }

    @Test("a refused hello is answered and closed")
    func refusedHello() throws {
        let bench = try ServerBench()
        bench.verdict = .refuse(.notPermitted, message: "not you")
        try bench.receive(ServerBench.hello.frame(correlation: 4))
        let refusal = try bench.refusal()
        #expect(refusal?.code == .notPermitted && refusal?.correlation == 4)
        bench.channel.embeddedEventLoop.run()
        #expect(!bench.channel.isActive)
        #expect(bench.closings.map(\.code) == [.notPermitted])
    }

    @Test("a hello comes in time")
    func helloTimeout() throws {
        let bench = try ServerBench()
        try bench.receive(Array(ServerBench.hello.frame(correlation: 1).dropLast()))
        bench.channel.embeddedEventLoop.advanceTime(by: .milliseconds(4_999))
        #expect(bench.connection.isOpen)
        bench.channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        #expect(try bench.refusal()?.code == .helloExpected)
        #expect(bench.closings.map(\.code) == [.helloExpected])
    }

    @Test("a welcomed connection may rest as long as it likes")
    func noIdleTimeout() throws {
        let bench = try ServerBench()
        try bench.greet()
        bench.channel.embeddedEventLoop.advanceTime(by: .hours(24))
        #expect(bench.connection.isOpen)
    }
}
