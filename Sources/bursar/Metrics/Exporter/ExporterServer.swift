import NIOCore
import NIOHTTP1
import NIOPosix

/// The exporter's listening sockets.
struct ExporterServer {
    private let channels: [any Channel]

    /// How long a connection may be silent.
    private static let silenceMost = TimeAmount.seconds(120)

    /// Listens on an address.
    static func listen(on address: ListenAddress, _ exporter: Exporter) async throws
        -> ExporterServer
    {
        let channel = try await bootstrap(exporter)
            .bind(host: address.host, port: address.port).get()
        return ExporterServer(channels: [channel])
    }

    /// Takes sockets that listen already.
    static func take(_ descriptors: [Int32], _ exporter: Exporter) async throws -> ExporterServer {
        var channels: [any Channel] = []
        for descriptor in descriptors {
            channels.append(try await bootstrap(exporter).withBoundSocket(descriptor).get())
        }
        return ExporterServer(channels: channels)
    }

    private static func bootstrap(_ exporter: Exporter) -> ServerBootstrap {
        ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 128)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(IdleStateHandler(allTimeout: silenceMost))
                    try pipeline.configureHTTPServerPipeline()
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
