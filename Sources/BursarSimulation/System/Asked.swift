internal import BursarProtocol

/// A request of an agent that is under way, or was answered.
struct Asked {
    /// The number of its key; 0 for one that changes nothing.
    var number: UInt64
    var request: BursarProtocol.Request
    /// What the answer said, and the number of the connection that it came through.
    var receipt: Receipt?
    var connection: Int?
}

extension BursarProtocol.Request {
    /// Whether its answer tells how the account stands now, if it still does.
    var isAnsweredByStatus: Bool {
        switch self {
        case .allocate, .adjust: true
        default: false
        }
    }
}

/// What an answer says that must stay so when it is given again.
struct Receipt: Equatable {
    var seq: UInt64
    var grant: UInt64?
    var amounts: [Amounts]

    /// What a reply says; `nil` for one that says nothing of the kind.
    init?(_ reply: Reply) {
        switch reply {
        case .reserved(let reply) where reply.verdict == .granted:
            self.init(seq: reply.seq, grant: reply.grant, [reply.amounts, reply.borrowed])
        case .committed(let reply):
            self.init(seq: reply.seq, [reply.charged, reply.actual, reply.refunded])
        case .voided(let reply): self.init(seq: reply.seq, [reply.refunded])
        case .extended(let reply): self.init(seq: reply.seq, [])
        case .tracked(let reply): self.init(seq: reply.seq, [reply.tracked])
        case .repaid(let reply): self.init(seq: reply.seq, [reply.returned, reply.paidBack])
        case .released(let reply): self.init(seq: reply.seq, [reply.returned])
        case .allocated(let reply): self.init(seq: reply.seq, [])
        case .adjusted(let reply): self.init(seq: reply.seq, [])
        case .throttled(let reply): self.init(seq: reply.seq, [])
        case .pricesImported(let reply): self.init(seq: reply.seq, [])
        default: return nil
        }
    }

    private init(seq: UInt64, grant: UInt64? = nil, _ amounts: [Amounts]) {
        self.seq = seq
        self.grant = grant
        self.amounts = amounts
    }
}
