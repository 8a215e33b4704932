import BursarCore
import BursarLedger
import BursarProtocol
import BursarTransport
import DequeModule
import Foundation
import Logging
import NIOCore
import NIOPosix
import Systemd

extension Engine {
    static let serverName = "bursard \(Daemon.version)"
    static let processID = getpid()
    static let userID = geteuid()

    /// Takes up work: the configuration, the sessions that are to come back, the periods.
    func begin() throws(Refusal) {
        // One moment, so that what had ended by the start's entry is settled as what ended before it.
        let now = clock.now()
        coordinator.note(
            .started, Engine.serverName, audit: auditor.level(under: configuration), at: now)
        // What ended while the coordinator was down ended under the settings that it had.
        for pool in configuration.pools { settlePassedPeriod(of: pool, at: now) }
        try configure(configuration)
        expectSessions()
        scheduleRollUp()
        scheduleWakeup(after: clock.now())
    }

    /// Takes a connection into its care.
    func accept(_ connection: Int32, through socket: Peer.Socket) {
        let handler = NIOLoopBound(makeConnection(through: socket), eventLoop: loop)
        ClientBootstrap(group: loop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(handler.value)
                }
            }
            .withConnectedSocket(connection)
            .whenFailure { [logger] in logger.error("a connection cannot be served: \($0)") }
    }

    /// The coordinator's end of a new connection.
    ///
    /// - Parameter process: Who is at the other end; `nil`: whom the kernel sees there.
    func makeConnection(
        through socket: Peer.Socket, from process: PeerProcess? = nil
    ) -> ServerConnection {
        var limits = ServerConnectionLimits()
        limits.inFlightMost = configuration.daemon.inFlight
        nextConnection += 1
        let peer = Peer(engine: self, socket: socket, number: nextConnection)
        peer.process = process
        return ServerConnection(id: nextConnection, limits: limits, delegate: peer)
    }

    /// Brings the core in line with a configuration; the old state stays if it cannot be.
    func configure(_ new: Configuration) throws(Refusal) {
        let now = clock.now()
        var copy = coordinator
        try copy.configure(new.accounts, at: now)
        copy.limits.longestLease = new.daemon.longestLease
        copy.limits.longestWait = new.daemon.longestWait
        copy.limits.waitingRequests = new.daemon.waitingRequests
        copy.limits.accounts = new.daemon.accounts
        copy.limits.accountsPerUser = new.daemon.accountsPerUser
        copy.limits.openGrants = new.daemon.openGrants
        copy.limits.answers = new.daemon.keptAnswers
        copy.note(
            .configured, new.sources.isEmpty ? "defaults" : new.sources.joined(separator: ", "),
            audit: auditor.level(under: new), at: now)
        coordinator = copy
        var new = new
        if configuration.daemon.durability != new.daemon.durability {
            logger.warning("durability changes with the next start, not with a reload")
            new.daemon.durability = configuration.daemon.durability
        }
        let isNewRetention = configuration.daemon.retention != new.daemon.retention
        configuration = new
        takeLimits()
        // Whoever keeps less from now on does not wait for it.
        if isNewRetention { scheduleRollUp(in: .zero) }
        configurations &+= 1
        configurationProblem = nil
        setOverheadShare(new.daemon.overheadShare, at: now)
        schedulePeriods()
        openTurn()
    }

    /// Brings the shares of users in line with the configuration.
    private func takeLimits() {
        let daemon = configuration.daemon
        descriptors = DescriptorBudget(
            limit: DescriptorBudget.limit, agentsMost: daemon.connections,
            operatorsMost: daemon.connectionsPerUser)
        if descriptors.agents < daemon.connections {
            logger.warning(
                """
                \(descriptors.limit) descriptors are enough for \(descriptors.agents) connections, not \
                for \(daemon.connections): raise LimitNOFILE= or lower connections
                """)
        }
        quotas.connections.capacity = descriptors.agents
        quotas.connections.most = daemon.connectionsPerUser
        quotas.absences.capacity = descriptors.absences
        quotas.subscriptions.capacity =
            descriptors.agents * UserQuotas.subscriptionsPerConnection
    }

    /// Says in the record that a configuration was refused.
    func keepConfiguration(because problem: String) {
        if !auditor.copies { logger.error("the configuration is kept as it was: \(problem)") }
        configurations &+= 1
        configurationProblem = problem
        coordinator.note(.configurationKept, String(problem.prefix(1_000)), at: clock.now())
        openTurn()
    }

    /// Settles what has ended, and wakes at each pool's next boundary.
    func schedulePeriods() {
        for task in boundaries.values { task.cancel() }
        boundaries = [:]
        for pool in configuration.pools { schedulePeriod(of: pool) }
    }

    private func schedulePeriod(of pool: PoolConfiguration) {
        settlePassedPeriod(of: pool, at: clock.now())
        guard let start = ask({ $0.periodStart(of: pool.path) }),
            let end = pool.nextBoundary(after: start, since: start)
        else { return coordinator.setPeriodEnd(nil, of: pool.path) }
        coordinator.setPeriodEnd(end, of: pool.path)
        // Timers of years overflow nowhere, but a clock that was set may need another look.
        let delay = min(max(0, end.nanoseconds - clock.now().nanoseconds), 3_600_000_000_000)
        boundaries[pool.path] = loop.assumeIsolated().scheduleTask(in: .nanoseconds(delay)) {
            self.schedulePeriod(of: pool)
        }
    }

    /// Settles a pool's period if it has ended: once, at the last boundary that has passed, however
    /// many have.
    private func settlePassedPeriod(of pool: PoolConfiguration, at now: Instant) {
        guard let start = ask({ $0.periodStart(of: pool.path) }),
            let boundary = pool.lastBoundary(through: now, since: start)
        else { return }
        coordinator.endPeriod(of: pool.path, boundary: boundary, at: now)
        openTurn()
    }

    /// The line that an operator sees in the service manager: what is wrong first.
    func statusLine(of pools: [AccountPath]) -> String {
        var problems: [String] = []
        if let configurationProblem {
            // The places and mends are in the journal.
            let first = configurationProblem.split(separator: "\n").first ?? ""
            problems.append("configuration kept as it was: \(first.prefix(200))")
        }
        let lost = auditor.counts.lost
        if lost > 0 { problems.append("\(lost) entries lost to the journal") }
        return (problems + [fills(of: pools)]).joined(separator: "; ")
    }

    private func fills(of pools: [AccountPath]) -> String {
        let pools = pools.prefix(4).compactMap { coordinator.status(of: $0) }
        let fills = pools.map { pool in
            let parts = BursarCore.Resource.allCases.compactMap { resource -> String? in
                guard case .finite(let parts) = pool.percentage[resource] else { return nil }
                return "\(resource) \(parts / 10_000)%"
            }
            let fill = parts.isEmpty ? "" : ": " + parts.joined(separator: ", ")
            return "\(pool.path)\(fill) \(pool.level)"
        }
        let agents = coordinator.accountCount - coordinator.pools.count
        let grants = coordinator.openGrantCount
        return "\(agents) account\(agents == 1 ? "" : "s"), "
            + "\(grants) open grant\(grants == 1 ? "" : "s"); " + fills.joined(separator: "; ")
    }

    /// Tells the service manager, at most once a second and only of changes.
    func publishStatus() {
        guard statusRetry == nil, hasServiceManager else { return }
        let now = Int64(clamping: loop.now.uptimeNanoseconds)
        let line = statusLine(of: coordinator.pools)
        guard let wait = notifier.status(line, now: now) else { return }
        statusRetry = loop.assumeIsolated().scheduleTask(in: .nanoseconds(max(1, wait))) {
            self.statusRetry = nil
            self.publishStatus()
        }
    }

    /// Answers what is in flight and refuses what waits; `body` runs once the ledger has it all.
    func stop(_ body: @escaping () -> Void) {
        halt()
        flushDelayed()
        tellCounted()
        for (ticket, peer) in waiters {
            coordinator.cancel(ticket: ticket)
            guard let waiting = peer.tickets.removeValue(forKey: ticket) else { continue }
            refuse(
                .shuttingDown, "the coordinator is stopping", waiting.correlation, peer, 1_000)
        }
        waiters = [:]
        coordinator.note(.stopped, "in good order", at: clock.now())
        onDrained = body
        openTurn()
    }

    /// Every batch is in the ledger and no turn is open: the time to close, if the process stops.
    func drained() {
        guard let onDrained, batches.isEmpty, !isTurnOpen else { return }
        _ = failpoints.reach(.stopDrained)
        self.onDrained = nil
        for peer in Array(peers.values) {
            peer.connection?.close(.shuttingDown, message: "the coordinator is stopping")
        }
        onDrained()
    }
}

extension Configuration {
    /// All pools and accounts as the core takes them, parents before children.
    var accounts: [ConfiguredAccount] {
        pools.flatMap { pool in
            [ConfiguredAccount(path: pool.path, settings: pool.settings, digest: pool.digest)]
                + pool.accounts.map {
                    ConfiguredAccount(path: $0.path, settings: $0.settings, digest: $0.digest)
                }
        }
    }
}
