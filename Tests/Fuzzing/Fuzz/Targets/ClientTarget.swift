import BursarProtocol
import BursarTransport
import NIOCore
import NIOEmbedded

/// A client's end of a connection, fed with the same bytes in three ways: it hears the same, and
/// each of its requests has one outcome.
enum ClientTarget {
    static func run(_ input: [UInt8]) {
        guard let pieces = Pieces(input) else { return }
        let heard = pieces.feedings.map { feeding in
            let client = FuzzedClient()
            if pieces.choice & 1 == 0 { client.receive(FuzzedClient.welcome[...]) }
            for piece in feeding { client.receive(piece) }
            client.finish()
            return client
        }
        for other in heard[1...] {
            expect(other.pushes == heard[0].pushes, "pieces make no other events")
            expect(other.outcomes == heard[0].outcomes, "pieces make no other outcomes")
            expect(other.failure == heard[0].failure, "pieces fail for no other reason")
        }
    }
}

/// A client that asks three times as soon as it is welcome, and what it saw.
private final class FuzzedClient: ClientConnectionDelegate {
    static let welcome: [UInt8] = {
        let welcome = Reply.Welcome(
            version: ProtocolVersion.most, session: 7, resumed: false, server: "fuzz",
            account: nil, frameMost: 65_536, inFlightMost: 64, lastSeq: 3)
        guard let frame = try? welcome.frame(correlation: 1) else {
            preconditionFailure("a welcome fits its frame")
        }
        return frame
    }()

    private let channel = EmbeddedChannel()
    private var welcomes = 0
    private(set) var pushes: [Push] = []
    private(set) var outcomes: [Int: Result<Reply, ClientConnectionFailure>] = [:]
    private(set) var failure: ClientConnectionFailure?

    init() {
        let hello = Request.Hello(
            versionLeast: ProtocolVersion.least, versionMost: ProtocolVersion.most, client: "fuzz")
        do {
            try channel.pipeline.syncOperations.addHandler(
                ClientConnection(hello: hello, delegate: self))
            try channel.connect(to: SocketAddress(unixDomainSocketPath: "/fuzz")).wait()
        } catch {
            fatalError("a channel without a socket connects: \(error)")
        }
    }

    func receive(_ piece: ArraySlice<UInt8>) {
        guard channel.isActive else { return }
        _ = try? channel.writeInbound(ByteBuffer(bytes: piece))
        channel.embeddedEventLoop.run()
    }

    func finish() {
        _ = try? channel.finish(acceptAlreadyClosed: true)
        expect(failure != nil, "its owner learns of the end")
        expect(welcomes <= 1, "one welcome is heard")
        expect(outcomes.count == 3 * welcomes, "each request has an outcome")
    }

    func connection(_ connection: ClientConnection, welcome: Reply.Welcome) {
        welcomes += 1
        for number in 0..<3 {
            connection.send(Request.Ping()) { outcome in
                expect(self.outcomes[number] == nil, "a request has one outcome")
                self.outcomes[number] = outcome
            }
        }
        connection.flush()
    }

    func connection(_ connection: ClientConnection, received push: Push) {
        expect(failure == nil, "nothing is heard after the end")
        pushes.append(push)
    }

    func connectionDidClose(_ connection: ClientConnection, failure: ClientConnectionFailure) {
        expect(self.failure == nil, "a connection ends once")
        self.failure = failure
    }
}
