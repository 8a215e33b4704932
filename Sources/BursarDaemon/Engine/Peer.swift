import BursarCore
import BursarProtocol
import BursarTransport

/// A reserve that waits: how it is answered in the end.
struct WaitingReserve {
    var correlation: UInt64
    var account: AccountPath
    var model: String
}

/// One connection: who it is, and what it asked for. Hands everything to the engine.
final class Peer: ServerConnectionDelegate {
    /// Which socket a connection came through.
    enum Socket: Sendable {
        /// The agents'.
        case agents
        /// The operators'.
        case control
    }

    let engine: Engine
    let socket: Socket
    /// The number of its connection.
    let number: UInt64
    /// Set when the connection opens, unless its maker knew before.
    var process: PeerProcess?
    var connection: ServerConnection?
    var session: Session?
    /// The account that requests mean when they name none.
    var account: AccountPath?
    /// The account that it was found to be admitted to last, and under which configuration.
    var admitted: (path: AccountPath, under: UInt32)?
    /// Waiting requests, by ticket.
    var tickets: [UInt64: WaitingReserve] = [:]
    var subscriptions: [UInt32: Subscription] = [:]
    var nextSubscription: UInt32 = 1
    /// Those of them that wait until the client has read more.
    var heldSubscriptions: [UInt32] = []
    /// Replies of the turn that runs, and the subscriptions that they tell of.
    var replies = PreparedReplies()
    var begunSubscriptions: [UInt32] = []
    /// Events that were not flushed, and whether one of them does not wait for others.
    var unsentEvents = 0
    var hasUrgentEvent = false

    /// Its user, if it came through the agents' socket and was let in.
    var user: User?
    /// What it takes of its user's shares.
    var place: ResourceCharge?
    var followed: ResourceCharge?
    var buffered: ResourceCharge?
    /// Bytes of large answers that wait for the ledger, in all and those of the turn that runs.
    var owedBytes = 0
    var owedInTurn = 0
    private var ownReads = 0
    /// Whether it waits until its user's other connections were served.
    var isQueued = false
    /// Whether it waits until its client has read more.
    var isHeldBack = false

    init(engine: Engine, socket: Socket, number: UInt64) {
        self.number = number
        self.engine = engine
        self.socket = socket
    }

    /// Most subscriptions of one connection.
    static let subscriptionsMost = 64

    var isOperator: Bool { socket == .control }

    /// Answers that are made in the background for its user, or for itself if it is an operator's.
    var readsUnderWay: Int {
        get { user?.readsUnderWay ?? ownReads }
        set { if let user { user.readsUnderWay = newValue } else { ownReads = newValue } }
    }

    func connectionDidOpen(_ connection: ServerConnection) {
        self.connection = connection
        engine.opened(self)
    }

    func connection(_ connection: ServerConnection, hello: BursarProtocol.Request.Hello)
        -> HelloVerdict
    {
        engine.greet(self, hello)
    }

    func connection(
        _ connection: ServerConnection, received request: BursarProtocol.Request,
        correlation: UInt64
    ) {
        engine.received(request, from: self, correlation: correlation)
    }

    func connectionMayProceed(_ connection: ServerConnection) -> Bool {
        engine.mayProceed(self)
    }

    func connectionDidFinishRead(_ connection: ServerConnection) {}

    func connectionDidClose(_ connection: ServerConnection, reason: CloseReason) {
        engine.closed(self, reason: reason)
        self.connection = nil
    }
}
