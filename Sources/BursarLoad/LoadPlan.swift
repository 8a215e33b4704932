/// What a load consists of.
public struct LoadPlan: Hashable, Sendable {
    /// Who answers.
    public enum Server: Hashable, Sendable {
        /// A coordinator.
        case coordinator
        /// Anything that sends back what it gets: the limit of what sockets and frames allow.
        case echo
    }

    /// Which accounts the requests are of.
    public enum Accounts: Hashable, Sendable {
        /// Each connection has its own, said in its hello.
        case ofConnections
        /// Each request names one of so many, of which each connection has its share.
        case named(count: Int)
    }

    /// What is done.
    public enum Work: Hashable, Sendable {
        /// Grants are reserved and committed for a time.
        case lifecycles(Duration)
        /// So many grants are reserved and committed.
        case fixedLifecycles(Int)
        /// So many grants are reserved, and stay open.
        case openGrants(Int)
    }

    /// Path of the socket.
    public var socket: String
    /// Who listens there.
    public var server = Server.coordinator
    /// The pool beneath which the accounts are.
    public var pool = "main"
    /// Which accounts.
    public var accounts = Accounts.ofConnections
    /// Connections, all of this process.
    public var connections = 50
    /// Requests that a connection has under way at a time.
    public var depth = 16
    /// What is done.
    public var work: Work
    /// What comes before and is not measured.
    public var warmUp = Duration.zero
    /// Lifecycles that begin in a second, however long the others take; `nil`: as soon as one ends.
    public var rate: Double?
    /// Processor of the thread that drives it; `nil`: any.
    public var processor: Int?
    /// Name of the first connection's client instance; the others' follow.
    public var client = UInt64.random(in: 1...(.max))
    /// Number of the last key that these clients have used in an earlier load.
    public var lastKey: UInt64 = 0

    /// Tokens that are reserved each time.
    public static let reservedTokens: Int64 = 1_000
    /// Tokens that are committed each time.
    public static let committedTokens: Int64 = 900
    /// The most requests under way; a coordinator reads no more of one connection.
    public static let depthMost = 64

    /// A plan with the defaults.
    public init(socket: String, work: Work) {
        self.socket = socket
        self.work = work
    }

    /// Path of the account of a connection.
    public static func account(ofConnection number: Int, in pool: String) -> String {
        pool + "/a" + padded(number, to: 6)
    }

    /// Path of an account that requests name.
    public static func account(named number: Int, in pool: String) -> String {
        let (group, member) = number.quotientAndRemainder(dividingBy: AccountDigits.groupSize)
        return pool + "/g" + padded(group, to: AccountDigits.count) + "/a"
            + padded(member, to: AccountDigits.count)
    }

    private static func padded(_ number: Int, to count: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: count - digits.count) + digits
    }
}
