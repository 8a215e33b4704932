import BursarProtocol
import BursarTransport
import Logging
import NIOCore
import NIOPosix

extension Link: ClientConnectionDelegate {
    /// Connects for the first time.
    func open(_ completion: @escaping (Result<Void, BursarError>) -> Void) {
        if isClosed { return completion(.failure(.cancelled)) }
        opening = completion
        openingSince = loop.now
        connect()
    }

    func connect() {
        state = .connecting
        attempts += 1
        let hello = Request.Hello(
            versionLeast: SpokenVersions.range.lowerBound,
            versionMost: SpokenVersions.range.upperBound, client: configuration.clientName,
            account: configuration.account, session: session)
        let (me, timeout) = (NIOLoopBound(self, eventLoop: loop), configuration.helloTimeout)
        ClientBootstrap(group: loop)
            .connectTimeout(TimeAmount(timeout))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        ClientConnection(hello: hello, helloTimeout: timeout, delegate: me.value))
                }
            }
            .connect(unixDomainSocketPath: path)
            .assumeIsolated()
            .whenComplete { outcome in
                switch outcome {
                case .success(let channel):
                    if self.isClosed { channel.close(promise: nil) }
                case .failure(let error):
                    self.failed(because: Self.words(for: error), isFinal: false)
                }
            }
    }

    func connection(_ connection: ClientConnection, welcome: Reply.Welcome) {
        guard !isClosed else { return connection.close() }
        state = .up(connection)
        attempts = 0
        session = welcome.session
        self.welcome = welcome
        log("connected to \(path), session \(welcome.session)")
        let opening = self.opening
        self.opening = nil
        opening?(.success(()))
        for subscription in subscriptions.values { subscribe(subscription) }
        unsent = requests.keys.sorted()
        pump()
    }

    func connection(_ connection: ClientConnection, received push: Push) {
        switch push {
        case .event(let event): received(event)
        case .overflow(let overflow): overflowed(overflow)
        }
    }

    func connectionDidClose(_ connection: ClientConnection, failure: ClientConnectionFailure) {
        // Only the connection that counts: another one may have taken its place already.
        if case .up(let current) = state, current !== connection { return }
        guard !isClosed else { return }
        active = [:]
        waiting = 0
        for subscription in subscriptions.values { subscription.connectionLost() }
        failed(
            because: failure.message, refusal: failure.refusal, isFinal: failure.isFinal,
            isRestart: failure.isOfRestart)
    }

    /// There is no connection: tries again later, unless that cannot help.
    ///
    /// - Parameter isRestart: Whether somebody listened, and went away: a coordinator that may be restarted,
    ///   which is waited for.
    private func failed(
        because cause: String, refusal: Reply.Error? = nil, isFinal: Bool, isRestart: Bool = false
    ) {
        switch state {
        case .connecting, .up: break
        case .pausing, .closed: return
        }
        self.cause = cause
        log("no connection to \(path): \(cause)")
        if isFinal {
            return giveUp(refusal.map(BursarError.refused) ?? BursarError(.violation, cause))
        }
        let patience = max(configuration.patience, isRestart ? Link.restart : .zero)
        if opening != nil, loop.now - openingSince >= TimeAmount(patience) {
            return shut(.noCoordinator(at: path, because: cause))
        }
        state = .pausing(after(pause(attempt: attempts)) { self.connect() })
    }

    /// How long a restart of the coordinator is waited for.
    private static let restart = Duration.seconds(10)

    /// Doubles with each attempt up to a bound; somewhere in the upper half, so that many clients
    /// do not come back at the same moment.
    func pause(attempt: Int) -> Duration {
        let (least, most) = (configuration.backoff.lowerBound, configuration.backoff.upperBound)
        let full = min(most, least * (1 << min(max(attempt - 1, 0), 20)))
        return full * Double.random(in: 0.5...1)
    }

    private static func words(for error: any Error) -> String {
        guard let error = error as? IOError else { return "\(error)" }
        switch error.errnoCode {
        case ENOENT: return "there is no such socket"
        case ECONNREFUSED: return "nobody listens there"
        case EACCES: return "this user may not connect to it"
        case EAGAIN: return "too many connections wait there already"
        default: return "\(error)"
        }
    }
}

extension ClientConnectionFailure {
    /// Whether connecting again would end the same way.
    var isFinal: Bool {
        guard let refusal else { return isViolation }
        return ![.tooManyConnections, .stalled, .shuttingDown, .busy, .helloExpected]
            .contains(refusal.code)
    }
}
