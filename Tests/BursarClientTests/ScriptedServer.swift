import BursarClient
import BursarProtocol
import BursarTransport
import Foundation
import NIOCore
import NIOPosix
import Synchronization
import TestSupport

/// A coordinator without rules, on a real socket: a script decides what it answers.
final class ScriptedServer: Sendable {
    /// A request that came, on the connection's event loop.
    struct Exchange {
        let request: Request
        let correlation: UInt64
        let connection: ServerConnection
        /// How many requests of this kind came before it, on all connections.
        let earlier: Int
    }

    /// Answers a request, or does not. Returns false to leave it to ``answer(_:)``.
    typealias Script = @Sendable (Exchange) -> Bool

    struct Seen {
        var hellos: [Request.Hello] = []
        var requests: [Request] = []
    }

    private let folder: String
    let path: String
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    /// What has come so far.
    let seen = Mutex(Seen())
    /// Requests as they come.
    let arrivals: AsyncStream<Request>
    private let arrived: AsyncStream<Request>.Continuation
    private let script: Script
    private let limits: ServerConnectionLimits
    private let verdicts: [HelloVerdict]
    private let listener = Mutex<(any Channel)?>(nil)
    private let connections = Mutex<[any Channel]>([])

    static var defaultLimits: ServerConnectionLimits { ServerConnectionLimits() }

    /// - Parameter verdicts: Of the first hellos; later ones are welcome.
    init(
        limits: ServerConnectionLimits = ServerConnectionLimits(),
        verdicts: [HelloVerdict] = [],
        _ script: @escaping Script = { _ in false }
    ) {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("bursar-\(UUID().uuidString.prefix(8))")
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        self.folder = folder.path
        path = folder.appendingPathComponent("bursar.sock").path
        var limits = limits
        limits.helloTimeout = .longEnough
        self.limits = limits
        self.verdicts = verdicts
        self.script = script
        (arrivals, arrived) = AsyncStream.makeStream()
    }

    deinit {
        listener.withLock { $0 }?.close(promise: nil)
        try? FileManager.default.removeItem(atPath: folder)
    }

    static func started(
        limits: ServerConnectionLimits = ServerConnectionLimits(),
        verdicts: [HelloVerdict] = [],
        _ script: @escaping Script = { _ in false }
    ) async throws -> ScriptedServer {
        let server = ScriptedServer(limits: limits, verdicts: verdicts, script)
        try await server.start()
        return server
    }

    func start() async throws {
        let channel = try await ServerBootstrap(group: loop)
            .childChannelInitializer { [weak self] channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let self else { throw ChannelError.ioOnClosedChannel }
                    self.connections.withLock { $0.append(channel) }
                    let connection = ServerConnection(
                        id: 0, limits: self.limits, delegate: Session(server: self))
                    try channel.pipeline.syncOperations.addHandler(connection)
                }
            }
            .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true)
            .get()
        listener.withLock { $0 = channel }
    }

    /// Stops listening and drops every connection.
    func stop() async throws {
        try await listener.withLock { $0 }?.close()
        for channel in connections.withLock({ $0 }) { try? await channel.close() }
        try? FileManager.default.removeItem(atPath: path)
    }

    func configuration(
        _ change: (inout Bursar.Configuration) -> Void = { _ in }
    ) -> Bursar.Configuration {
        var configuration = Bursar.Configuration(account: "main/a")
        configuration.socket = path
        configuration.backoff = .milliseconds(1) ... .milliseconds(5)
        // Only tests about deadlines have others.
        configuration.helloTimeout = .longEnough
        configuration.requestTimeout = .longEnough
        change(&configuration)
        return configuration
    }

    func connect(
        _ change: (inout Bursar.Configuration) -> Void = { _ in }
    ) async throws -> Bursar {
        try await Bursar.connect(configuration(change))
    }

    /// Waits for the next request for which `pick` returns something.
    func next<Picked>(_ pick: (Request) -> Picked?) async -> Picked? {
        for await request in arrivals {
            if let picked = pick(request) { return picked }
        }
        return nil
    }

    fileprivate func received(
        _ request: Request, correlation: UInt64, on connection: ServerConnection
    ) {
        let earlier = seen.withLock { seen in
            let kind = request.messageKind
            defer { seen.requests.append(request) }
            return seen.requests.filter { $0.messageKind == kind }.count
        }
        let exchange = Exchange(
            request: request, correlation: correlation, connection: connection, earlier: earlier)
        if !script(exchange) { exchange.answer() }
        connection.flush()
        arrived.yield(request)
    }

    fileprivate func greeted(_ hello: Request.Hello) -> HelloVerdict {
        let earlier = seen.withLock { seen in
            defer { seen.hellos.append(hello) }
            return seen.hellos.count
        }
        if earlier < verdicts.count { return verdicts[earlier] }
        return .welcome(
            session: 77, resumed: hello.session == 77, server: "scripted",
            account: hello.account, lastSeq: 10)
    }
}

private final class Session: ServerConnectionDelegate {
    let server: ScriptedServer

    init(server: ScriptedServer) { self.server = server }

    func connectionDidOpen(_ connection: ServerConnection) {}

    func connection(_ connection: ServerConnection, hello: Request.Hello) -> HelloVerdict {
        server.greeted(hello)
    }

    func connection(
        _ connection: ServerConnection, received request: Request, correlation: UInt64
    ) {
        server.received(request, correlation: correlation, on: connection)
    }

    func connectionMayProceed(_ connection: ServerConnection) -> Bool { true }

    func connectionDidFinishRead(_ connection: ServerConnection) {}

    func connectionDidClose(_ connection: ServerConnection, reason: CloseReason) {}
}
