import BursarProtocol
import BursarTransport
import NIOCore
import NIOEmbedded

/// The coordinator's end of a connection, fed with the same bytes at once, cut, and one by one: it
/// hears the same requests, answers each once, and closes for the same reason.
enum ConnectionTarget {
    static func run(_ input: [UInt8]) {
        guard let pieces = Pieces(input) else { return }
        let isGreeted = pieces.choice & 1 == 0
        let answersAtOnce = pieces.choice & 2 == 0
        let heard = pieces.feedings.map { feeding in
            let server = FuzzedServer(
                answersAtOnce: answersAtOnce, letsOthersGoFirst: pieces.choice & 4 != 0)
            if isGreeted { server.receive(FuzzedServer.hello[...]) }
            for piece in feeding { server.receive(piece) }
            server.finish()
            return server
        }
        for other in heard[1...] {
            expect(
                other.requests == heard[0].requests, "pieces make no other requests")
            expect(other.closing == heard[0].closing, "pieces close for no other reason")
            if answersAtOnce { expect(other.sent == heard[0].sent, "pieces get no other replies") }
        }
    }
}

/// A coordinator that refuses everything, and what it saw.
private final class FuzzedServer: ServerConnectionDelegate {
    struct Received: Hashable {
        var request: Request
        var correlation: UInt64
    }

    static let hello: [UInt8] = {
        let hello = Request.Hello(
            versionLeast: 0, versionMost: ProtocolVersion.most, client: "fuzz")
        guard let frame = try? hello.frame(correlation: 1) else {
            preconditionFailure("a hello fits its frame")
        }
        return frame
    }()

    private let channel = EmbeddedChannel()
    private let inFlightMost = 3
    private let answersAtOnce: Bool
    private let letsOthersGoFirst: Bool
    /// How often the connection asked whether it may proceed; then each second time it may not.
    private var asked = 0
    private var isHeldBack = false
    private var connection: ServerConnection?
    private var unanswered: [UInt64] = []
    private var hellos = 0
    private(set) var requests: [Received] = []
    private(set) var sent: [UInt8] = []
    private(set) var closing: CloseReason?

    init(answersAtOnce: Bool, letsOthersGoFirst: Bool) {
        self.answersAtOnce = answersAtOnce
        self.letsOthersGoFirst = letsOthersGoFirst
        var limits = ServerConnectionLimits()
        limits.inFlightMost = inFlightMost
        let connection = ServerConnection(id: 1, limits: limits, delegate: self)
        self.connection = connection
        do {
            try channel.pipeline.syncOperations.addHandler(connection)
            try channel.connect(to: SocketAddress(unixDomainSocketPath: "/fuzz")).wait()
        } catch {
            fatalError("a channel without a socket connects: \(error)")
        }
    }

    func receive(_ piece: ArraySlice<UInt8>) {
        guard channel.isActive else { return }
        _ = try? channel.writeInbound(ByteBuffer(bytes: piece))
        channel.embeddedEventLoop.run()
        while isHeldBack {
            isHeldBack = false
            connection?.proceed()
            channel.embeddedEventLoop.run()
        }
    }

    /// Ends the connection and checks what was sent.
    func finish() {
        let wasOpen = connection?.isOpen == true
        _ = try? channel.finish(acceptAlreadyClosed: true)
        while let buffer = try? channel.readOutbound(as: ByteBuffer.self) {
            sent += Array(buffer.readableBytesView)
        }
        connection = nil
        var (frames, rest, last, lastByteCount) = (0, sent[...], nil as Reply.Error?, 0)
        while !rest.isEmpty {
            let bytes = Array(rest)
            let span = RawSpan(_elements: bytes.span)
            guard case .frame(let count) = FrameSplit.next(in: span),
                let header = try? FrameHeader(span),
                let reply = try? Reply(
                    frame: span.extracting(first: count), header: header, version: 0)
            else { fatalError("not kept: whole replies are sent") }
            frames += 1
            (last, lastByteCount) = (Reply.Error(reply), count)
            rest = rest.dropFirst(count)
        }
        let isRefused = closing?.code != nil
        if answersAtOnce {
            expect(
                frames == min(hellos, 1) + requests.count + (isRefused && hellos <= 1 ? 1 : 0),
                "\(requests.count) requests and \(hellos) hellos get \(frames) frames; "
                    + "\(String(describing: closing))")
        }
        if isRefused {
            // A length that is out of bounds is refused whether its correlation has come or not.
            let start = sent.count - lastByteCount + 8
            sent.replaceSubrange(start..<(start + 8), with: repeatElement(0, count: 8))
            expect(last?.code == closing?.code, "the last frame says why it is the last")
            expect(last?.code.closesConnection == true, "such an error is the connection's")
        }
        expect(wasOpen == !isRefused, "who is refused is disconnected, nobody else")
    }

    func connectionDidOpen(_ connection: ServerConnection) {}

    func connection(_ connection: ServerConnection, hello: Request.Hello) -> HelloVerdict {
        hellos += 1
        expect(hellos == 1, "one hello is heard")
        return .welcome(session: 7, resumed: false, server: "fuzz", account: nil, lastSeq: 3)
    }

    func connection(
        _ connection: ServerConnection, received request: Request, correlation: UInt64
    ) {
        expect(closing == nil && connection.isOpen, "nothing is heard after the end")
        expect(connection.inFlight <= inFlightMost, "\(connection.inFlight) are in flight")
        requests.append(Received(request: request, correlation: correlation))
        unanswered.append(correlation)
        if answersAtOnce { answer(connection) }
    }

    func connectionMayProceed(_ connection: ServerConnection) -> Bool {
        expect(connection.isOpen, "who is refused does not ask")
        asked += 1
        isHeldBack = letsOthersGoFirst && asked.isMultiple(of: 2)
        return !isHeldBack
    }

    func connectionDidFinishRead(_ connection: ServerConnection) {
        answer(connection)
        connection.flush()
    }

    func connectionDidClose(_ connection: ServerConnection, reason: CloseReason) {
        expect(closing == nil, "a connection closes once")
        closing = reason
    }

    private func answer(_ connection: ServerConnection) {
        let correlations = unanswered
        unanswered = []
        for correlation in correlations {
            connection.refuse(.busy, to: correlation, message: "")
        }
    }
}
