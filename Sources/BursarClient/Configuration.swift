public import Logging

extension Bursar {
    /// How to reach the coordinator, and how long to wait for it.
    public struct Configuration: Sendable {
        /// Path of the coordinator's socket; nothing: looked for, see ``SocketLocation``.
        public var socket: String?
        /// Whether to use the operators' socket beside it.
        public var usesControlSocket = false
        /// Account that requests mean when they name none, such as `main/workers/a`; nothing: each
        /// names its own.
        public var account: String?
        /// Name of this program, for people who look at the coordinator.
        public var clientName = "swift-client"
        /// How long a request may take, from asking to its answer, reconnects included.
        ///
        /// A reserve that waits may take so much longer than its wait.
        public var requestTimeout: Duration = .seconds(10)
        /// How long the coordinator may take to answer the hello of a connection.
        public var helloTimeout: Duration = .seconds(5)
        /// How long the first connection is tried again while nobody listens; zero: tried once.
        public var patience: Duration = .seconds(2)
        /// Pauses between attempts to reconnect: the first, doubled up to the second, with jitter.
        public var backoff: ClosedRange<Duration> = .milliseconds(20) ... .seconds(2)
        /// Most requests of this client that are unanswered at a time; more are refused here.
        public var requestsMost = 1_024
        /// Most events of one subscription that wait here for the program to take them.
        ///
        /// With more, the subscription pauses and goes on, without a gap, once they are taken.
        public var eventsMost = 1_024
        /// Told about reconnects (debug) and grants that could not be settled (warning).
        public var logger: Logger?

        /// The defaults, for one account.
        ///
        /// - Parameter account: Nothing: that of `$BURSAR_ACCOUNT`, which `bursar run` sets.
        public init(account: String? = nil) {
            self.init(account: account, environment: SocketLocation.environmentValue)
        }

        init(account: String?, environment: (String) -> String?) {
            let own = environment("BURSAR_ACCOUNT").flatMap { $0.isEmpty ? nil : $0 }
            self.account = account ?? own
        }
    }
}
