import BursarProtocol

/// The coordinator's end of one connection: what comes next, without doing any of it.
///
/// Each event returns what the caller has to do. Times are nanoseconds of any clock that only
/// rises.
struct ServerConnectionMachine: ~Copyable {
    enum State: Hashable {
        case awaitingHello
        case ready(version: UInt16)
        /// The last bytes are on their way out; nothing is read any more.
        case closing
        case closed
    }

    enum FrameAction: Hashable {
        case decode(version: UInt16)
        case refuse(ErrorCode, rule: String)
    }

    enum HelloAction: Hashable {
        case ask(version: UInt16)
        case refuse(ErrorCode, rule: String)
    }

    enum TimerAction: Hashable {
        case rest
        case again
        case refuse(ErrorCode, rule: String)
    }

    let limits: ServerConnectionLimits
    private(set) var state = State.awaitingHello
    /// Requests that were received and not answered.
    private(set) var inFlight = 0
    /// Input waits, in the socket or out of it, for ``resume()``.
    private(set) var isHeld = false
    /// The peer sends nothing any more, and may read still.
    private(set) var isInputClosed = false
    /// The coordinator lets others go first.
    private(set) var isPaused = false
    private var isWritable = true
    private var stallBaseline: Int?
    private(set) var eventBytes = 0
    private var aboveSoftSince: Int64?

    init(limits: ServerConnectionLimits) {
        self.limits = limits
    }

    /// Most value of the next frame's length field.
    var lengthMost: Int {
        state == .awaitingHello ? FrameHeader.helloLengthMost : FrameHeader.lengthMost
    }

    /// Whether the next frame may be taken out of the input.
    var mayRead: Bool {
        switch state {
        case .awaitingHello, .ready: !isPaused && inFlight < limits.inFlightMost && isWritable
        case .closing, .closed: false
        }
    }

    // MARK: Input

    /// The channel wants to read, or more input is there: true if it may; else it is held.
    mutating func readRequested() -> Bool {
        if mayRead { return true }
        isHeld = true
        return false
    }

    /// The next request is to wait, and the input with it.
    mutating func pause() {
        isPaused = true
        isHeld = true
    }

    /// It waits no longer for others.
    mutating func proceed() { isPaused = false }

    /// The peer has shut down its sending end.
    mutating func inputClosed() { isInputClosed = true }

    /// Whether nothing is to come of the connection: all that its peer sent was received and answered.
    var isFinished: Bool { isInputClosed && inFlight == 0 && !isHeld && !isPaused }

    /// True once, when input was held and need not be any longer.
    mutating func resume() -> Bool {
        guard isHeld, mayRead else { return false }
        isHeld = false
        return true
    }

    /// A whole frame of this kind stands at the front of the input.
    func frameReceived(kind: UInt16) -> FrameAction {
        switch state {
        case .awaitingHello where kind == MessageKind.hello.rawValue:
            // No version is agreed on yet, and a hello has no fields that may be missing.
            .decode(version: 0)
        case .awaitingHello:
            .refuse(.helloExpected, rule: "the first frame is a hello")
        case .ready where kind == MessageKind.hello.rawValue:
            .refuse(.unknownKind, rule: "only the first frame is a hello")
        case .ready(let version):
            .decode(version: version)
        case .closing, .closed:
            preconditionFailure("a connection that ends reads no frames")
        }
    }

    /// The hello was decoded; agrees on the highest version that both speak.
    func helloReceived(versionLeast: UInt16, versionMost: UInt16) -> HelloAction {
        precondition(state == .awaitingHello, "only the first frame is a hello")
        let version = min(versionMost, limits.versions.upperBound)
        guard version >= max(versionLeast, limits.versions.lowerBound) else {
            let spoken = "\(limits.versions.lowerBound) to \(limits.versions.upperBound)"
            return .refuse(
                .versionUnsupported,
                rule: "versions \(spoken) are spoken here, not \(versionLeast) to \(versionMost)")
        }
        return .ask(version: version)
    }

    /// The hello was accepted.
    mutating func welcomed(version: UInt16) {
        precondition(state == .awaitingHello, "a connection is welcomed once")
        state = .ready(version: version)
    }

    mutating func helloTimedOut() -> TimerAction {
        guard state == .awaitingHello else { return .rest }
        return .refuse(.helloExpected, rule: "hello comes within \(limits.helloTimeout)")
    }

    /// A request is about to be handed over.
    mutating func requestReceived() {
        inFlight += 1
    }

    /// Requests were answered.
    mutating func answered(_ count: Int = 1) {
        precondition(inFlight >= count, "a request is answered once")
        inFlight -= count
    }

    // MARK: The end

    /// Something ends the connection: true if nothing had before.
    mutating func close() -> Bool {
        switch state {
        case .awaitingHello, .ready:
            state = .closing
            return true
        case .closing, .closed:
            return false
        }
    }

    /// The channel is gone: true the first time.
    mutating func closed() -> Bool {
        guard state != .closed else { return false }
        state = .closed
        return true
    }
}

// MARK: - Output

extension ServerConnectionMachine {
    /// More or less than the bound is unread: true if the stall timer has to be started.
    ///
    /// - Parameter drainedBytes: Bytes that the peer's socket has taken so far, in all.
    mutating func writabilityChanged(_ isWritable: Bool, drainedBytes: Int) -> Bool {
        self.isWritable = isWritable
        guard !isWritable, stallBaseline == nil else { return false }
        stallBaseline = drainedBytes
        return true
    }

    /// The stall timer fired.
    mutating func stallTimerFired(drainedBytes: Int) -> TimerAction {
        guard !isWritable, state != .closed, let baseline = stallBaseline else {
            stallBaseline = nil
            return .rest
        }
        stallBaseline = drainedBytes
        guard drainedBytes > baseline else {
            return .refuse(.stalled, rule: "replies are read within \(limits.stallTimeout)")
        }
        return .again
    }

    /// Whether one more event may join the queue; else its subscription stops.
    mutating func mayQueueEvent(byteCount: Int, now: Int64) -> Bool {
        if eventBytes + byteCount > limits.eventBytesHard { return false }
        guard let since = aboveSoftSince else { return true }
        let (seconds, attoseconds) = limits.eventBytesSoftTime.components
        return now - since <= seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    /// An event, or the notice that its subscription stopped, was queued.
    mutating func eventQueued(byteCount: Int, now: Int64) {
        eventBytes += byteCount
        if eventBytes > limits.eventBytesSoft, aboveSoftSince == nil { aboveSoftSince = now }
    }

    /// Queued events were handed to the channel.
    mutating func eventsHandedOver(byteCount: Int) {
        eventBytes -= byteCount
        if eventBytes <= limits.eventBytesSoft { aboveSoftSince = nil }
    }
}
