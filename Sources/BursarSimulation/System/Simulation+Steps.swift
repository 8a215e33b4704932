internal import BursarCore
internal import BursarDaemon
internal import BursarProtocol
internal import BursarTransport
internal import NIOCore
internal import NIOEmbedded

/// What goes on without any fault.
extension Simulation {
    /// Lets bytes arrive somewhere.
    func deliver() -> Bool {
        if connections.isEmpty { return false }
        let first = Int.random(in: 0..<connections.count, using: &random)
        for offset in connections.indices {
            let connection = connections[(first + offset) % connections.count]
            let most = random.oneIn(3) ? Int.random(in: 1...40, using: &random) : 1 << 20
            let isServersTurn = random.oneIn(2)
            let hasDelivered =
                isServersTurn
                ? connection.deliverToServer(atMost: most, at: now)
                    || connection.deliverToClient(atMost: most, at: now)
                : connection.deliverToClient(atMost: most, at: now)
                    || connection.deliverToServer(atMost: most, at: now)
            if hasDelivered { return true }
        }
        return false
    }

    /// Lets the coordinator's loop go on.
    func turn() -> Bool {
        guard let process else { return false }
        let isOpen = process.coordinator.isTurnOpen
        process.run()
        noteEntries(process)
        checkWaits(process)
        if process.hasStopped { end(process) }
        return isOpen
    }

    /// Lets the ledger's thread go on.
    func write() -> Bool {
        guard let process, machine.write() else { return false }
        if disk.hasDied { return true }
        noteWritten(process)
        return true
    }

    func pass(_ nanoseconds: Int64) -> Bool {
        machine.pass(nanoseconds)
        clientLoop.advanceTime(to: .uptimeNanoseconds(UInt64(now)))
        return true
    }

    /// Lets time pass until something happens next.
    func passToNext() -> Bool {
        var next = connections.compactMap(\.next).min()
        if let write = machine.nextWrite { next = min(next ?? write, write) }
        if process == nil { next = min(next ?? startsAt, startsAt) }
        if let wakeup = nextWakeup, next == nil || random.oneIn(4) {
            next = min(next ?? wakeup, wakeup)
        }
        guard let next, next > now else {
            return pass(Int64.random(in: 1...200_000_000, using: &random))
        }
        return pass(min(next - now, longestPass))
    }

    /// When the coordinator has something to do next by itself, on the machine's clock.
    private var nextWakeup: Int64? {
        guard let process else { return nil }
        let time = process.coordinator.time
        return process.coordinator.ask { $0.nextWakeup(after: time) }
            .map { $0.nanoseconds - time.nanoseconds + now }
    }

    func passLong() -> Bool {
        let seconds = random.oneIn(12) ? 900 : Int64.random(in: 1...60, using: &random)
        return pass(min(seconds * 1_000_000_000, longestPass))
    }

    /// Nanoseconds that pass in a step at most: a thousand periods show no more than some.
    private var longestPass: Int64 { settings.period.map { $0 * 6_000_000 } ?? .max }

    /// Lets an agent that has no connection make one, or one that has make another.
    func connect() -> Bool {
        guard let process, !process.isStopping else { return false }
        let agent = anyAgent()
        if agent.connection != nil, !random.oneIn(12) { return false }
        connect(agent, process)
        return true
    }

    func connect(_ agent: SimulatedAgent, _ process: CoordinatorProcess) {
        let handler = ClientConnection(hello: agent.hello, delegate: agent)
        let client = EmbeddedChannel(loop: clientLoop)
        let server = EmbeddedChannel(loop: process.loop)
        connectionCount += 1
        let connection = SimulatedConnection(
            number: connectionCount, life: life, pid: agent.pid, client: client, server: server,
            handler: handler,
            capacity: [2_000, 30_000, 200_000].randomElement(using: &random) ?? 30_000)
        // Who comes back while the earlier connection lives on has lost sight of it.
        agent.connection.map { abandon($0) }
        agent.connection = connection
        agent.isReady = false
        connections.append(connection)
        let peer = PeerProcess(pid: agent.pid, uid: agent.uid, groups: [agent.uid])
        do {
            try server.pipeline.syncOperations.addHandler(connection.sendBuffer)
            try client.pipeline.syncOperations.addHandler(handler)
            let address = try SocketAddress(unixDomainSocketPath: "/simulated")
            server.connect(to: address, promise: nil)
            client.connect(to: address, promise: nil)
            try process.coordinator.accept(server, from: peer, isOperator: agent.isOperator)
        } catch {
            violate("a connection cannot be made: \(error)")
        }
        server.read()
        count("connections")
    }

    func follow() -> Bool {
        let agent = anyAgent()
        guard agent.isReady, agent.following == nil else { return false }
        agent.follow()
        return true
    }

    /// After each step: what was sent goes on its way, what was decided is checked, what is over is
    /// forgotten.
    func settle() {
        // What a thread has decided since is done by the process that is dead.
        if disk.hasDied {
            count("died in a write or sync")
            endProcess(isPowerLost: false)
        }
        if let failure = process?.coordinator.failure {
            if !isDiskFailing, !isDamaged { violate("the coordinator failed: \(failure)") }
            count("stopped by its disk")
            collect()
            endProcess(isPowerLost: false)
        }
        collect()
        if let process { check(process) }
        connections.removeAll { connection in
            guard connection.isOver else { return false }
            return true
        }
    }

    /// Takes what was sent.
    func collect() {
        for connection in connections {
            connection.collect(
                at: now, delay: { Int64.random(in: 0...latency, using: &random) },
                isServerAlive: connection.life == life
            ) { bytes in
                for byte in bytes.readableBytesView {
                    digest = (digest ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
                }
            }
        }
    }
}
