import BursarLoad

/// A server that takes part: it serves lifecycles, and its rounds take turns with the others'.
protocol Contestant: Sendable {
    /// Who it is.
    var identity: ContestantIdentity { get }

    /// Drives it for so many seconds.
    func round(seconds: Double) async throws -> Round
}

extension Contestant {
    /// What it is called in tables and complaints.
    var name: String { identity.words }
}

/// What one round of a contestant came to.
struct Round: Sendable {
    /// Lifecycles a second.
    var perSecond: Double
    /// How long each lifecycle took, where that is known.
    var lifecycles: Latencies?
    /// How long each request took, where that is known.
    var requests: Latencies?
    /// Processor time of the server for each lifecycle, in microseconds.
    var serverMicroseconds: Double?
    /// Part of the time that what drives it was busy; near 1 it is that which is measured.
    var driverBusyness: Double?
}

extension Round {
    /// What the load generator measured, of a server that used so much processor time meanwhile.
    init(_ outcome: LoadOutcome, serverSeconds: Double?) {
        perSecond = outcome.rate
        lifecycles = outcome.lifecycles
        requests = outcome.requests
        driverBusyness = outcome.busyness
        if let serverSeconds {
            // Also of what was not measured: both begin and end together.
            let count = max(outcome.granted, outcome.measured)
            serverMicroseconds = count > 0 ? serverSeconds / Double(count) * 1e6 : nil
        }
    }
}
