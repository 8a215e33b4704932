import BursarProtocol
import NIOCore
import NIOEmbedded
import Testing

@testable import BursarTransport

/// A server's connection on a channel without a socket, and what its delegate saw.
final class ServerBench: ServerConnectionDelegate {
    let channel = EmbeddedChannel()
    private(set) var connection: ServerConnection!
    var seen: [String] = []
    var requests: [(request: Request, correlation: UInt64)] = []
    var closings: [CloseReason] = []
    var verdict = HelloVerdict.welcome(
        session: 7, resumed: false, server: "test", account: nil, lastSeq: 3)
    /// How many more requests may proceed.
    var mayProceed = Int.max
    var onRequest: (ServerConnection, UInt64) -> Void = { _, _ in }

    init(_ change: (inout ServerConnectionLimits) -> Void = { _ in }) throws {
        var limits = ServerConnectionLimits()
        change(&limits)
        connection = ServerConnection(id: 1, limits: limits, delegate: self)
        try channel.pipeline.syncOperations.addHandler(connection)
        try channel.connect(to: SocketAddress(unixDomainSocketPath: "/test")).wait()
    }

    func connectionDidOpen(_ connection: ServerConnection) { seen.append("open") }

    func connection(_ connection: ServerConnection, hello: Request.Hello) -> HelloVerdict {
        seen.append("hello")
        return verdict
    }

    func connection(
        _ connection: ServerConnection, received request: Request, correlation: UInt64
    ) {
        seen.append(request.messageKind.name)
        requests.append((request, correlation))
        onRequest(connection, correlation)
    }

    func connectionMayProceed(_ connection: ServerConnection) -> Bool {
        mayProceed -= 1
        return mayProceed >= 0
    }

    func connectionDidFinishRead(_ connection: ServerConnection) { seen.append("finish") }

    func connectionDidClose(_ connection: ServerConnection, reason: CloseReason) {
        closings.append(reason)
    }

    static let hello = Request.Hello(versionLeast: 0, versionMost: 0, client: "test")

    /// One read that holds all the bytes.
    func receive(_ bytes: [UInt8]) throws {
        try channel.writeInbound(ByteBuffer(bytes: bytes))
    }

    func greet() throws {
        try receive(Self.hello.frame(correlation: 1))
        _ = try replies()
        seen = []
    }

    /// Everything that was sent since the last time.
    func sent() throws -> [(header: FrameHeader, body: any FrameBody)] {
        var bytes: [UInt8] = []
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) {
            bytes += Array(buffer.readableBytesView)
        }
        var frames: [(FrameHeader, any FrameBody)] = []
        while !bytes.isEmpty {
            guard
                case .frame(let count) = FrameSplit.next(in: RawSpan(_elements: bytes.span))
            else { Issue.record("half a frame was sent"); break }
            let frame = Array(bytes.prefix(count))
            bytes.removeFirst(count)
            let span = RawSpan(_elements: frame.span)
            let header = try FrameHeader(span)
            if MessageKind(rawValue: header.kind)?.role == .event {
                frames.append((header, try Push(frame: span, header: header, version: 0)))
            } else {
                frames.append((header, try Reply(frame: span, header: header, version: 0)))
            }
        }
        return frames
    }

    func replies() throws -> [Reply] {
        try sent().compactMap { $0.body as? Reply }
    }

    /// The code of the one error that was sent, and its correlation.
    func refusal() throws -> (code: ErrorCode, offset: UInt32?, correlation: UInt64)? {
        let sent = try sent()
        guard sent.count == 1, case .error(let error)? = sent[0].body as? Reply else {
            Issue.record("not one error: \(sent)")
            return nil
        }
        return (error.code, error.offset, sent[0].header.correlation)
    }
}
