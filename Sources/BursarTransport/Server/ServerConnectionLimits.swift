/// What one connection may make the coordinator keep, and for how long.
public struct ServerConnectionLimits: Hashable, Sendable {
    /// Time from connecting to a complete `hello`.
    public var helloTimeout: Duration = .seconds(5)
    /// Requests that may be unanswered at a time; at that number the socket is not read.
    public var inFlightMost: Int = 64
    /// Bytes of queued events above which a subscription stops after ``eventBytesSoftTime``.
    public var eventBytesSoft: Int = 256 * 1024
    /// How long more than ``eventBytesSoft`` may be queued.
    public var eventBytesSoftTime: Duration = .seconds(10)
    /// Bytes of queued events at which a subscription stops at once.
    public var eventBytesHard: Int = 1024 * 1024
    /// Unread outbound bytes at which requests are no longer read and events wait in their queue.
    public var unreadBytesMost: Int = 128 * 1024
    /// How long a peer may leave more than ``unreadBytesMost`` unread without taking any of it.
    public var stallTimeout: Duration = .seconds(10)
    /// How long the last bytes of a connection that is being closed may take.
    public var closingTimeout: Duration = .seconds(5)
    /// Protocol versions to agree to.
    public var versions: ClosedRange<UInt16> = SpokenVersions.range

    /// The limits of the specification.
    public init() {}
}
