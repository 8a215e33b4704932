import BursarCore
import BursarProtocol
import BursarTransport
import Logging
import NIOCore

extension Engine {
    /// After a restart, how long clients have to come back to their grants, at least. Milliseconds.
    static let restartGrace: Int64 = 15_000
    /// How long the socket of a dead process is still read.
    private static let lastWords = TimeAmount.milliseconds(50)

    /// A connection was accepted: who is it, and is there room?
    func opened(_ peer: Peer) {
        guard let connection = peer.connection else { return }
        let kernels = try? connection.channel?.pipeline.syncOperations
            .withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
                PeerProcess(socket: $0)
            }
        guard let process = peer.process ?? kernels ?? nil else {
            return connection.close(message: "the kernel does not say who connected")
        }
        peer.process = process
        peers[peer.number] = peer
        metrics.accepted(peer.socket)
        // Operators keep their own door: agents cannot use up their connections.
        if peer.isOperator {
            operatorConnections += 1
            // At once, so that strangers do not use up the operators' connections either.
            if !mayOperate(process) {
                let refusal = forbidden(
                    "user \(process.uid) is no operator; use the agents' socket", peer)
                connection.close(.notPermitted, message: refusal.message)
            } else if operatorConnections > descriptors.operators {
                connection.close(.tooManyConnections, message: "the control socket is full")
            }
        } else {
            enter(peer, connection, process.uid)
        }
    }

    private func enter(_ peer: Peer, _ connection: ServerConnection, _ uid: UInt32) {
        peer.place = quotas.connections.charge(1, to: uid)
        guard peer.place != nil else {
            let shares = quotas.connections.shares
            return connection.close(
                .tooManyConnections,
                message: "user \(uid) has \(shares.held(by: uid)) of \(shares.total) connections, "
                    + "its share of \(quotas.connections.capacity)")
        }
        let user = users[uid] ?? User(uid: uid)
        users[uid] = user
        user.connections += 1
        peer.user = user
    }

    private func leave(_ peer: Peer) {
        peer.place = nil
        peer.followed = nil
        peer.buffered = nil
        guard let user = peer.user else { return }
        user.connections -= 1
        if user.connections == 0 { users[user.uid] = nil }
    }

    /// Welcomes a client, or tells it why not.
    func greet(_ peer: Peer, _ hello: BursarProtocol.Request.Hello) -> HelloVerdict {
        guard let process = peer.process, !isStopping else {
            return .refuse(.shuttingDown, message: "the coordinator is stopping")
        }
        if let account = hello.account {
            do throws(Refusal) {
                let path = try absolute(account, peer)
                try checkAccess(path, peer)
                peer.account = path
            } catch {
                return .refuse(error.reason.wire, message: error.message)
            }
        }
        let resumed = hello.session.flatMap { resume($0, process) }
        let session = resumed ?? makeSession(process)
        attach(session, to: peer, process)
        return .welcome(
            session: session.id, resumed: resumed != nil, server: Engine.serverName,
            account: peer.account?.description, lastSeq: committedSeq)
    }

    private func mayOperate(_ process: PeerProcess) -> Bool {
        process.uid == 0 || process.uid == Engine.userID
            || operatorGroup.map(process.groups.contains) == true
            || configuration.daemon.operators.admits(user: process.uid, groups: process.groups)
    }

    private func resume(_ id: UInt64, _ process: PeerProcess) -> Session? {
        guard let session = sessions[id], session.uid == process.uid || session.uid == .max else {
            return nil
        }
        if let old = peer(of: session) {
            old.session = nil
            old.connection?.close(message: "its session goes on in another connection")
        }
        return session
    }

    private func peer(of session: Session) -> Peer? { session.connection.flatMap { peers[$0] } }

    private func makeSession(_ process: PeerProcess) -> Session {
        var id = surroundings.random()
        while id == 0 || sessions[id] != nil { id = surroundings.random() }
        let session = Session(id: id, uid: process.uid)
        sessions[id] = session
        return session
    }

    private func attach(_ session: Session, to peer: Peer, _ process: PeerProcess) {
        session.grace?.cancel()
        session.grace = nil
        session.absence = nil
        session.connection = peer.number
        session.isProcessDead = false
        session.watch?.cancel()
        peer.session = session
        let id = session.id
        let engine = NIOLoopBound(self, eventLoop: loop)
        do throws(ProcessWatch.Failure) {
            session.watch = try surroundings.watch(process.pid, loop) {
                engine.value.processDied(session: id)
            }
        } catch {
            session.watch = nil
            session.isProcessDead = error == .isDead
        }
    }

    /// A pidfd says that the process which connected is dead.
    private func processDied(session id: UInt64) {
        guard let session = sessions[id] else { return }
        session.isProcessDead = true
        guard let peer = peer(of: session) else { return end(session) }
        // What it said last is read before its socket ends, which ends the session. A child that
        // inherited the socket does not keep the session alive.
        loop.assumeIsolated().scheduleTask(in: Engine.lastWords) {
            guard session.isProcessDead, session.connection == peer.number else { return }
            peer.connection?.channel?.close(promise: nil)
        }
    }

    /// A connection is gone: its waits are over, its session waits for it to come back.
    func closed(_ peer: Peer, reason: CloseReason) {
        guard peers.removeValue(forKey: peer.number) != nil else { return }
        if peer.isOperator { operatorConnections -= 1 }
        leave(peer)
        reportDisconnection(of: peer, reason)
        metrics.ended(for: reason.code)
        for ticket in peer.tickets.keys {
            coordinator.cancel(ticket: ticket)
            waiters[ticket] = nil
        }
        if !peer.tickets.isEmpty { openTurn() }
        peer.tickets = [:]
        peer.subscriptions = [:]
        self[reportsOf: peer.socket].forget(peer)
        subscribers[peer.number] = nil
        guard let session = peer.session, session.connection == peer.number else { return }
        session.connection = nil
        peer.session = nil
        if isStopping { return }
        // Nothing is lost with a session that nothing lives with.
        if session.isProcessDead || !coordinator.hasStake(session: session.id) {
            return end(session)
        }
        if !peer.isOperator {
            // A storm of connections uses up neither descriptors nor memory with what it leaves behind.
            session.absence = quotas.absences.charge(1, to: session.uid)
            if session.absence == nil { return end(session) }
        }
        waitForReturn(of: session, milliseconds: configuration.daemon.abandonGrace)
    }

    private func waitForReturn(of session: Session, milliseconds: Int64) {
        let engine = NIOLoopBound(self, eventLoop: loop)
        let id = session.id
        session.grace = loop.scheduleTask(in: .milliseconds(milliseconds)) {
            guard let session = engine.value.sessions[id], session.connection == nil else { return }
            engine.value.end(session)
        }
    }

    /// After a restart: sessions that grants live with have yet to come back.
    func expectSessions() {
        let owners = coordinator.sessionOwners()
        for (id, uid) in owners {
            // A delegated account without an open grant does not tell whose it was.
            let session = Session(id: id, uid: uid ?? .max)
            sessions[id] = session
            waitForReturn(
                of: session,
                milliseconds: max(Engine.restartGrace, configuration.daemon.abandonGrace))
        }
    }
}
