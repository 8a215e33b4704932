import NIOCore
import NIOHTTP1
import NIOPosix

/// The exporter's listening sockets.
struct ExporterServer {
    private let channels: [any Channel]

    /// How long a connection may be silent.
    private static let silenceMost = TimeAmount.seconds(30)
    /// Connections at once; further ones are closed.
    private static let connectionsMost = 64
    /// What a request's head may be: a scraper's is far smaller.
    private static let headLimits = {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = 8 << 10
        limits.maxHeaderListSize = 32 << 10
        limits.maxHeaderFieldCount = 64
        return limits
    }()

    /// Listens on an address.
    static func listen(on address: ListenAddress, _ exporter: Exporter) async throws
        -> ExporterServer
    {
        let channel = try await bootstrap(exporter, ConnectionLimit(connectionsMost))
            .bind(host: address.host, port: address.port).get()
        return ExporterServer(channels: [channel])
    }

    /// Takes sockets that listen already.
    static func take(_ descriptors: [Int32], _ exporter: Exporter) async throws -> ExporterServer {
        let limit = ConnectionLimit(connectionsMost)
        var channels: [any Channel] = []
        for descriptor in descriptors {
            channels.append(try await bootstrap(exporter, limit).withBoundSocket(descriptor).get())
        }
        return ExporterServer(channels: channels)
    }

    private static func bootstrap(
        _ exporter: Exporter, _ limit: ConnectionLimit
    ) -> ServerBootstrap {
        ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 128)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                guard limit.admits(channel) else { return channel.close() }
                return channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(IdleStateHandler(allTimeout: silenceMost))
                    try pipeline.configureHTTPServerPipeline(
                        withEncoderConfiguration: .init(),
                        withDecoderLimitConfiguration: headLimits)
                    try pipeline.addHandler(ExporterHandler(exporter))
                }
            }
    }

    /// Where it can be reached.
    var addresses: [String] {
        channels.compactMap { channel in
            guard let address = channel.localAddress else { return nil }
            guard let host = address.ipAddress, let port = address.port else {
                return address.pathname.map { "unix:\($0)" }
            }
            return "http://\(host.contains(":") ? "[\(host)]" : host):\(port)/metrics"
        }
    }

    /// Serves until the task is cancelled.
    func run() async {
        let (cancelled, end) = AsyncStream.makeStream(of: Never.self)
        await withTaskCancellationHandler {
            for await _ in cancelled {}
        } onCancel: {
            end.finish()
        }
        for channel in channels { try? await channel.close() }
    }
}
