import BursarProtocol

/// The client's end of one connection: what comes next, without doing any of it.
struct ClientConnectionMachine: ~Copyable {
    enum State: Hashable {
        case awaitingWelcome
        case ready(version: UInt16)
        case closed
    }

    enum FrameAction: Hashable {
        /// The frame answers the hello.
        case welcome
        /// The frame answers a request.
        case reply(version: UInt16)
        /// The frame was not asked for.
        case push(version: UInt16)
        /// An error that is about the connection.
        case refusal
        case violate(rule: String)
    }

    enum SendAction: Hashable {
        case send(correlation: UInt64)
        case refuse(ClientConnectionFailure)
    }

    let versions: ClosedRange<UInt16>
    let pendingMost: Int
    private(set) var state = State.awaitingWelcome
    private(set) var pending = 0
    private var lastCorrelation = ClientConnectionMachine.helloCorrelation

    static let helloCorrelation: UInt64 = 1

    init(versions: ClosedRange<UInt16>, pendingMost: Int) {
        self.versions = versions
        self.pendingMost = pendingMost
    }

    /// The caller wants to send a request.
    mutating func send() -> SendAction {
        switch state {
        case .awaitingWelcome: return .refuse(.notWelcomed)
        case .closed: return .refuse(.lost("the connection is closed"))
        case .ready: break
        }
        guard pending < pendingMost else { return .refuse(.tooManyPending(most: pendingMost)) }
        pending += 1
        lastCorrelation += 1
        return .send(correlation: lastCorrelation)
    }

    /// A request was answered, or could not be written.
    mutating func settled() {
        precondition(pending > 0, "a request is settled once")
        pending -= 1
    }

    /// A whole frame has come.
    ///
    /// - Parameter isPending: Whether its correlation is that of an unanswered request.
    func frameReceived(kind: UInt16, correlation: UInt64, isPending: Bool) -> FrameAction {
        guard let kind = MessageKind(rawValue: kind), kind.role != .request else {
            return .violate(rule: "a coordinator sends replies and events, not kind \(kind)")
        }
        switch state {
        case .awaitingWelcome:
            if kind == .error { return .refusal }
            return kind == .welcome && correlation == Self.helloCorrelation
                ? .welcome : .violate(rule: "welcome comes first, not \(kind.name)")
        case .ready(let version):
            if kind.role == .event { return .push(version: version) }
            if isPending { return .reply(version: version) }
            return kind == .error
                ? .refusal
                : .violate(rule: "a reply has the correlation of an unanswered request")
        case .closed:
            preconditionFailure("a closed connection reads no frames")
        }
    }

    /// The hello was accepted: nothing if the version is one that was offered, else what is wrong.
    mutating func welcomed(version: UInt16) -> ClientConnectionFailure? {
        precondition(state == .awaitingWelcome, "a connection is welcomed once")
        guard versions.contains(version) else {
            return .violation("version \(version) was not offered")
        }
        state = .ready(version: version)
        return nil
    }

    /// The time for the welcome is over: true if it has not come.
    func helloTimedOut() -> Bool {
        state == .awaitingWelcome
    }

    /// The connection ends: true the first time.
    mutating func close() -> Bool {
        guard state != .closed else { return false }
        state = .closed
        pending = 0
        return true
    }
}
