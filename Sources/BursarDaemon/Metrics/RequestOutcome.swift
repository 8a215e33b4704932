import BursarProtocol

/// How a request was answered.
enum RequestOutcome: String, CaseIterable {
    /// As it wished.
    case ok
    /// A reserve was denied.
    case denied
    /// A reserve waited in vain.
    case timedOut = "timed_out"
    /// It was refused.
    case error

    init(_ verdict: Verdict) {
        switch verdict {
        case .granted: self = .ok
        case .denied: self = .denied
        case .timedOut: self = .timedOut
        }
    }

    /// Whether requests of a kind can be answered so.
    func isPossible(for kind: MessageKind) -> Bool {
        switch self {
        case .ok, .error: true
        case .denied, .timedOut: kind == .reserve
        }
    }
}

extension CoordinatorMetrics {
    /// The kinds of requests that get an answer: each is followed by the number of its reply.
    static let requestKinds = MessageKind.allCases.filter { kind in
        kind.rawValue.isMultiple(of: 2) && kind.rawValue > MessageKind.welcome.rawValue
            && kind.rawValue < MessageKind.event.rawValue
            && MessageKind(rawValue: kind.rawValue + 1) != nil
    }

    /// The place of a counter among those of all kinds and outcomes.
    static func place(_ kind: MessageKind, _ outcome: RequestOutcome) -> Int {
        let column =
            switch outcome {
            case .ok: 0
            case .denied: 1
            case .timedOut: 2
            case .error: 3
            }
        return Int(kind.rawValue) * RequestOutcome.allCases.count + column
    }

    static let placesOfRequests =
        (Int(MessageKind.allCases.map(\.rawValue).max() ?? 0) + 1) * RequestOutcome.allCases.count
}

extension MessageKind {
    /// The name as a label's value: `import_prices`.
    var metricName: String { name.inSnakeCase }
}

extension ErrorCode {
    /// Input that is not of the protocol.
    static let violations: Set<ErrorCode> = [
        .badMagic, .helloExpected, .frameTooShort, .frameTooLong, .unknownKind, .badFlags,
        .truncated, .badUtf8, .badPresence, .badEnum, .badAmounts, .badCount, .badStructLength,
    ]

    /// For what a connection is ended, in the order of their numbers.
    static let endingConnections: [ErrorCode] = allCases.filter {
        violations.contains($0)
            || [
                .versionUnsupported, .tooManyConnections, .stalled, .notPermitted, .invalidPath,
                .unknownAccount, .shuttingDown,
            ].contains($0)
    }
}

extension Peer.Socket: CaseIterable {
    static var allCases: [Peer.Socket] { [.agents, .control] }

    /// The name as a label's value.
    var rawValue: String {
        switch self {
        case .agents: "agents"
        case .control: "control"
        }
    }
}
