import BursarProtocol
import NIOCore
import NIOEmbedded
import Testing

@testable import BursarTransport

@Suite("Events and slow peers")
struct EventFlowTests {
    static func event(_ seq: UInt64, subscription: UInt32 = 1) -> Push.Event {
        Push.Event(
            subscription: subscription, seq: seq, timeMs: 0, kind: .granted, account: "main/a",
            amounts: .absent, actual: .absent, borrowed: .absent, paidBack: .absent, count: 1)
    }

    static let eventBytes = FrameHeader.byteCount + event(1).encodedByteCount

    @Test("events leave with a flush, after the replies")
    func order() throws {
        let bench = try ServerBench()
        try bench.greet()
        try bench.receive(ServerConnectionTests.ping(5))
        #expect(bench.connection.push(Self.event(1)))
        #expect(bench.connection.push(Self.event(2)))
        bench.connection.reply(Reply.Pong(timeMs: 0, lastSeq: 0), to: 5)
        bench.connection.flush()
        #expect(try bench.sent().map(\.header.correlation) == [5, 0, 0])
        #expect(bench.connection.pendingBytes == 0)
    }

    @Test("events wait for a peer that does not read; replies do not")
    func repliesFirst() throws {
        let bench = try ServerBench()
        try bench.greet()
        try bench.receive(ServerConnectionTests.ping(5))
        bench.setWritable(false)
        #expect(bench.connection.push(Self.event(1)))
        bench.connection.reply(Reply.Pong(timeMs: 0, lastSeq: 0), to: 5)
        bench.connection.flush()
        #expect(try bench.sent().map(\.header.correlation) == [5])
        #expect(bench.connection.pendingBytes == Self.eventBytes)
        bench.setWritable(true)
        #expect(try bench.sent().map { $0.body as? Push } == [.event(Self.event(1))])
    }

    @Test("a peer that does not read is not read either, until it does")
    func backPressure() throws {
        let bench = try ServerBench()
        try bench.greet()
        bench.setWritable(false)
        try bench.receive(ServerConnectionTests.ping(5))
        #expect(bench.requests.isEmpty)
        bench.setWritable(true)
        bench.channel.embeddedEventLoop.run()
        #expect(bench.requests.map(\.correlation) == [5])
    }

    @Test("above the hard limit the subscription stops, and only with what fits no more")
    func hardLimit() throws {
        let bench = try ServerBench { $0.eventBytesHard = 3 * Self.eventBytes }
        try bench.greet()
        bench.setWritable(false)
        for seq in 1...3 as ClosedRange<UInt64> {
            #expect(bench.connection.push(Self.event(seq)))
        }
        #expect(!bench.connection.push(Self.event(4)))
        bench.setWritable(true)
        let pushes = try bench.sent().compactMap { $0.body as? Push }
        #expect(
            pushes == [
                .event(Self.event(1)), .event(Self.event(2)), .event(Self.event(3)),
                .overflow(Push.Overflow(subscription: 1, resumeFrom: 4)),
            ])
        #expect(bench.connection.push(Self.event(4)), "a new subscription has room again")
    }

    @Test("above the soft limit the subscription stops after 10 s")
    func softLimit() throws {
        let bench = try ServerBench { $0.eventBytesSoft = Self.eventBytes }
        try bench.greet()
        bench.setWritable(false)
        #expect(bench.connection.push(Self.event(1)))
        #expect(bench.connection.push(Self.event(2)))
        bench.channel.embeddedEventLoop.advanceTime(by: .seconds(9))
        #expect(bench.connection.push(Self.event(3)))
        bench.setWritable(true)
        bench.setWritable(false)
        #expect(bench.connection.push(Self.event(4)))
        #expect(bench.connection.push(Self.event(5)))
        bench.channel.embeddedEventLoop.advanceTime(by: .seconds(9))
        #expect(bench.connection.push(Self.event(6)), "it has read in between")
        bench.channel.embeddedEventLoop.advanceTime(by: .nanoseconds(1_000_000_001))
        #expect(!bench.connection.push(Self.event(7)))
    }

    @Test("many events go out in order, in pieces of whole frames")
    func pieces() throws {
        let bench = try ServerBench()
        try bench.greet()
        for seq in 1...5_000 as ClosedRange<UInt64> {
            #expect(bench.connection.push(Self.event(seq)))
        }
        bench.connection.flush()
        let seqs = try bench.sent().compactMap { frame -> UInt64? in
            guard case .event(let event)? = frame.body as? Push else { return nil }
            return event.seq
        }
        #expect(seqs == Array(1...5_000))
    }

    @Test("a peer that takes nothing for 10 s is disconnected")
    func stalled() throws {
        let bench = try ServerBench()
        try bench.greet()
        bench.setWritable(false)
        bench.channel.embeddedEventLoop.advanceTime(by: .milliseconds(9_999))
        #expect(bench.connection.isOpen)
        bench.channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        #expect(bench.closings.map(\.code) == [.stalled])
        #expect(!bench.channel.isActive)
    }

    @Test("a peer that reads slowly is not")
    func slow() throws {
        let bench = try ServerBench()
        try bench.greet()
        for _ in 0..<5 {
            bench.setWritable(false)
            bench.channel.embeddedEventLoop.advanceTime(by: .seconds(9))
            bench.setWritable(true)
            bench.channel.embeddedEventLoop.advanceTime(by: .seconds(9))
        }
        #expect(bench.connection.isOpen)
    }
}

extension ServerBench {
    func setWritable(_ isWritable: Bool) {
        channel.isWritable = isWritable
        channel.pipeline.fireChannelWritabilityChanged()
    }
}
