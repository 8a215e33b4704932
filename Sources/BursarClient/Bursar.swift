import NIOCore
import NIOPosix

/// A client of the coordinator: asks for grants, settles them, and follows what happens.
///
/// ```swift
/// try await Bursar.with(account: "main/planner") { bursar in
///     let plan = try await bursar.withGrant(tokens: 4_000, operation: "plan") { grant in
///         let answer = try await model.ask(question, maximum: grant.amounts)
///         try grant.use(response: answer.body)
///         return answer
///     }
/// }
/// ```
///
/// Any number of tasks can share one. It reconnects by itself; requests that are on their way then
/// are repeated with the same key, which the coordinator never carries out twice. It closes with
/// its last reference, or with ``close()``.
public final class Bursar: Sendable {
    let link: NIOLoopBound<Link>
    /// How it reaches the coordinator.
    public let configuration: Configuration
    /// Path of the socket that it uses.
    public let socket: String

    private init(link: NIOLoopBound<Link>, configuration: Configuration, socket: String) {
        self.link = link
        self.configuration = configuration
        self.socket = socket
    }

    deinit {
        link.eventLoop.execute { [link] in link.value.shut(.closed) }
    }

    /// Connects to the coordinator.
    ///
    /// - Throws: ``BursarError/Code/noCoordinator`` if nobody listens,
    ///   ``BursarError/Code/refused`` if the coordinator does not want this client.
    public static func connect(
        _ configuration: Configuration
    ) async throws(BursarError) -> Bursar {
        let path = SocketLocation.find(
            explicit: configuration.socket, isControl: configuration.usesControlSocket)
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        let link: NIOLoopBound<Link> = await withCheckedContinuation { continuation in
            loop.execute {
                let link = Link(configuration: configuration, path: path, loop: loop)
                continuation.resume(returning: NIOLoopBound(link, eventLoop: loop))
            }
        }
        let outcome: Result<Void, BursarError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                loop.execute { link.value.open { continuation.resume(returning: $0) } }
            }
        } onCancel: {
            loop.execute { link.value.shut(.cancelled) }
        }
        try outcome.get()
        return Bursar(link: link, configuration: configuration, socket: path)
    }

    /// Connects to the coordinator, for an account such as `main/workers/a`.
    ///
    /// - Parameter account: Nothing: that of `$BURSAR_ACCOUNT`, which `bursar run` sets.
    /// - Throws: ``BursarError/Code/noCoordinator`` if nobody listens,
    ///   ``BursarError/Code/refused`` if the coordinator does not want this client.
    public static func connect(account: String? = nil) async throws(BursarError) -> Bursar {
        try await connect(Configuration(account: account))
    }

    /// Connects, runs `body` and closes, whatever happens.
    public static func with<Value>(
        _ configuration: Configuration, _ body: (Bursar) async throws -> Value
    ) async throws -> Value {
        let bursar = try await connect(configuration)
        do {
            let value = try await body(bursar)
            await bursar.close()
            return value
        } catch {
            await bursar.close()
            throw error
        }
    }

    /// Connects for an account, runs `body` and closes, whatever happens.
    public static func with<Value>(
        account: String? = nil, _ body: (Bursar) async throws -> Value
    ) async throws -> Value {
        try await with(Configuration(account: account), body)
    }

    /// Stays connected until the task is cancelled, then closes: the shape of a service.
    public func run() async {
        let (cancelled, end) = AsyncStream.makeStream(of: Never.self)
        await withTaskCancellationHandler {
            for await _ in cancelled {}
        } onCancel: {
            end.finish()
        }
        await close()
    }

    /// Tells the coordinator which answers have arrived, so that it need not keep them, and closes.
    ///
    /// Requests that are not answered yet fail with ``BursarError/Code/closed``, or with
    /// ``BursarError/Code/outcomeUnknown`` if they may have been carried out. Takes at most a
    /// second; does nothing the second time.
    public func close() async {
        await withCheckedContinuation { continuation in
            link.eventLoop.execute { [link] in link.value.close { continuation.resume() } }
        }
    }
}
