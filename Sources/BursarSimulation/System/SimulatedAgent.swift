internal import BursarCore
internal import BursarDaemon
internal import BursarProtocol
internal import BursarTransport
internal import NIOCore
internal import NIOEmbedded

/// A process that uses the coordinator: asks, asks again when it gets no answer, follows events, dies.
final class SimulatedAgent: ClientConnectionDelegate {
    /// Events that it follows.
    struct Following {
        var topic: Topic
        var top: AccountPath?
        /// The number of the stream in this connection; `nil` while there is none.
        var subscription: UInt32?
        /// Whether it has asked for one.
        var isAsking = false
        /// The first entry that it was not told of yet; `nil` until the first stream began.
        var nextSeq: UInt64?
    }

    unowned let simulation: Simulation
    let uid: UInt32
    let isOperator: Bool
    var pid: Int32
    var account: AccountPath?
    var session: UInt64?
    var connection: SimulatedConnection?
    var isReady = false
    /// Number of the client instance.
    private(set) var client: UInt64
    private var lastNumber: UInt64 = 0
    private(set) var acknowledgedThrough: UInt64 = 0
    /// Requests without an answer, in order.
    private(set) var open: [Asked] = []
    /// The newest that were answered.
    private var answered: [Asked] = []
    /// Grants that it was given.
    private var grants: [UInt64] = []
    private(set) var following: Following?
    private var commands: RandomCommands

    static let openMost = 48
    private static let rememberedMost = 24
    /// Nanoseconds for which answers are kept at least.
    private static let keptFor: Int64 = 600_000_000_000

    init(_ simulation: Simulation, uid: UInt32, pid: Int32, isOperator: Bool) {
        self.simulation = simulation
        self.uid = uid
        self.pid = pid
        self.isOperator = isOperator
        client = simulation.random.next()
        commands = RandomCommands(isThrifty: simulation.random.oneIn(3))
    }

    /// Another process takes its place, which knows nothing of the one before.
    func beginAnew(pid: Int32) {
        self.pid = pid
        client = simulation.random.next()
        lastNumber = 0
        acknowledgedThrough = 0
        open = []
        answered = []
        session = nil
        following = nil
        connection = nil
        isReady = false
        account = simulation.random.oneIn(5) ? nil : simulation.somePath()
    }

    /// What it knows of answers is not true any more, since the coordinator lost entries.
    func forgetAnswers() {
        answered = []
        following = nil
        // Nor is what it is told yet by the coordinator that was.
        connection?.client.close(promise: nil)
        connection = nil
        isReady = false
    }

    /// Whether a change that it asked for has no answer.
    var awaitsAnswer: Bool { open.contains { $0.number > 0 } }

    /// Its hello.
    var hello: BursarProtocol.Request.Hello {
        .init(
            versionLeast: SpokenVersions.range.lowerBound,
            versionMost: SpokenVersions.range.upperBound, client: "simulated",
            account: account?.description, session: session)
    }

    // MARK: Asking

    /// Asks for something new.
    func ask() -> Bool {
        guard isReady, let connection, open.count < SimulatedAgent.openMost else { return false }
        let path = simulation.somePath()
        let explicit = account == nil || simulation.random.oneIn(3) ? path.description : nil
        if simulation.random.oneIn(6) {
            send(Asked(number: 0, request: simulation.reading(explicit, isOperator)), connection)
        } else {
            lastNumber += 1
            if simulation.random.oneIn(4) { acknowledge() }
            let key = IdempotencyKey(
                client: client, number: lastNumber, acknowledgedThrough: acknowledgedThrough)
            let grant = grants.randomElement(using: &simulation.random) ?? simulation.someGrant()
            var command = commands.command(on: path, grant: grant, using: &simulation.random)
            if isOperator, simulation.random.oneIn(12), let made = simulation.madeAccount() {
                command = .release(made)
            }
            let named = command.isAboutGrant && simulation.random.oneIn(2) ? nil : explicit
            let request = command.request(
                key: key, account: named, explain: simulation.random.oneIn(9))
            send(Asked(number: lastNumber, request: request), connection)
        }
        return true
    }

    /// Frees answers that have arrived; mostly leaves some to be asked for again.
    private func acknowledge() {
        let least = open.filter { $0.number > 0 }.map(\.number).min() ?? lastNumber
        let most = least - 1
        let kept = UInt64.random(in: 0...12, using: &simulation.random)
        acknowledgedThrough = max(acknowledgedThrough, most > kept ? most - kept : 0)
        answered.removeAll { $0.number <= acknowledgedThrough }
    }

    /// Asks again for what was answered, or is under way.
    func askAgain() -> Bool {
        guard isReady, let connection, open.count < SimulatedAgent.openMost else { return false }
        let isOpen = simulation.random.oneIn(2)
        guard
            let asked = (isOpen ? open : answered).randomElement(using: &simulation.random),
            asked.number > 0
        else { return false }
        transmit(asked, connection)
        connection.handler.flush()
        return true
    }

    private func send(_ asked: Asked, _ connection: SimulatedConnection) {
        open.append(asked)
        transmit(asked, connection)
        if !simulation.random.oneIn(3) { connection.handler.flush() }
    }

    private func transmit(_ asked: Asked, _ connection: SimulatedConnection) {
        if let trace = simulation.trace {
            trace("\(simulation.steps) \(simulation.now): process \(pid) asks \(asked.request)")
        }
        let lastSeq = simulation.history.lastSeq
        connection.handler.send(asked.request) { [weak self, weak connection] result in
            guard let self else { return }
            switch result {
            case .success(let reply):
                self.received(reply, to: asked, sentAfter: lastSeq, through: connection)
            case .failure(let failure):
                if failure.isTooLarge { self.open.removeAll { $0.request == asked.request } }
            }
        }
    }

    // MARK: Answers

    private func received(
        _ reply: Reply, to asked: Asked, sentAfter lastSeq: UInt64,
        through connection: SimulatedConnection?
    ) {
        if case .error(let error) = reply, error.code == .shuttingDown { return }
        let place = open.firstIndex { $0.request == asked.request }
        if let place { open.remove(at: place) }
        simulation.count(reply)
        guard asked.number > 0 else {
            if case .subscribe = asked.request, connection === self.connection {
                subscribed(reply)
            }
            return
        }
        guard let connection, connection.life == simulation.life else { return }
        let before = answered.first { $0.number == asked.number }
        if let before, let seq = before.receipt?.seq, let entry = simulation.history[seq],
            simulation.time - entry.time.nanoseconds < SimulatedAgent.keptFor,
            asked.number > acknowledgedThrough
        {
            // Another copy may have been refused before, in another connection.
            if seq > lastSeq, Receipt(reply) == nil, connection.number != before.connection {
                return simulation.count("refused before")
            }
            return checkRepeated(reply, before)
        }
        guard let receipt = Receipt(reply) else { return }
        simulation.acknowledged(
            receipt, client: client, number: asked.number,
            isAllocation: reply.messageKind == .allocated)
        if let grant = receipt.grant { grants.append(grant) }
        if grants.count > 24 { grants.removeFirst(8) }
        guard asked.number > acknowledgedThrough, before == nil else { return }
        var asked = asked
        asked.receipt = receipt
        asked.connection = connection.number
        answered.append(asked)
        if answered.count > SimulatedAgent.rememberedMost { answered.removeFirst(8) }
    }

    private func checkRepeated(_ reply: Reply, _ before: Asked) {
        if let receipt = Receipt(reply), let earlier = before.receipt {
            if receipt == earlier { return simulation.count("repeated") }
            // It was carried out once more when the first answer was not kept any more.
            if receipt.seq < earlier.seq { return simulation.count("answers of long ago") }
        } else if case .error(let error) = reply, error.code == .unknownAccount,
            before.request.isAnsweredByStatus
        {
            return simulation.count("answers about released accounts")
        } else if case .error(let error) = reply, error.code == .notPermitted,
            simulation.hasDroppedPool
        {
            // Whoever may not use a pool any more is not told of it either.
            return simulation.count("answers about dropped pools")
        }
        simulation.violate(
            "client \(client) asked \(before.request) again and got \(reply), not what it got "
                + "before")
    }

    // MARK: The connection

    func connection(_ connection: ClientConnection, welcome: Reply.Welcome) {
        // An earlier connection may still speak.
        guard let own = self.connection, own.handler === connection else { return }
        session = welcome.session
        isReady = true
        simulation.count(welcome.resumed ? "resumed" : "welcomed")
        following?.subscription = nil
        following?.isAsking = false
        open.removeAll { $0.number == 0 }
        for asked in open { transmit(asked, own) }
        if following != nil { follow() }
        own.handler.flush()
    }

    func connection(_ connection: ClientConnection, received push: Push) {
        guard self.connection?.handler === connection else { return }
        switch push {
        case .event(let event): received(event)
        case .overflow(let overflow):
            guard overflow.subscription == following?.subscription else { return }
            simulation.count("overflow")
            if let next = following?.nextSeq, overflow.resumeFrom < next {
                simulation.violate("an overflow resumes from \(overflow.resumeFrom), told before")
            }
            following?.subscription = nil
            follow()
        }
    }

    func connectionDidClose(_ connection: ClientConnection, failure: ClientConnectionFailure) {
        if failure.isViolation { simulation.violate("\(failure)") }
        if let code = failure.refusal?.code { simulation.count("not let in: \(code.name)") }
        guard self.connection?.handler === connection else { return }
        self.connection = nil
        isReady = false
        // A reload may have given a pool the name of what was its account: it will not be let in again.
        // Nor into a pool that a reload has dropped.
        if let code = failure.refusal?.code, code == .invalidPath || code == .notPermitted {
            simulation.giveUp(self)
        }
    }
}

extension SimulatedAgent {
    // MARK: Events

    /// Begins to follow events, or goes on where it was.
    func follow() {
        guard isReady, let connection else { return }
        if following == nil {
            let topics: [Topic] =
                isOperator ? [.audit, .pool, .subtree] : [.account, .subtree, .pool]
            let topic = topics.randomElement(using: &simulation.random) ?? .pool
            let path = simulation.somePath()
            let top =
                switch topic {
                case .audit: nil as AccountPath?
                case .pool: path.pool
                case .account, .subtree: path
                }
            following = Following(topic: topic, top: top)
            // Some begin with what is in the ledger, page by page.
            let written = simulation.history.written
            if written > 0, simulation.random.oneIn(2) {
                following?.nextSeq = UInt64.random(in: 1...written, using: &simulation.random)
            }
        }
        guard let following, following.subscription == nil, !following.isAsking else { return }
        self.following?.isAsking = true
        send(
            Asked(
                number: 0,
                request: .subscribe(
                    .init(
                        topic: following.topic, account: following.top?.description,
                        fromSeq: following.nextSeq))), connection)
        connection.handler.flush()
    }

    private func subscribed(_ reply: Reply) {
        guard case .subscribed(let begun) = reply else { return following = nil }
        following?.isAsking = false
        guard let next = following?.nextSeq else {
            following?.nextSeq = begun.fromSeq
            following?.subscription = begun.subscription
            return
        }
        following?.subscription = begun.subscription
        // What a roll-up dropped cannot be told.
        if begun.fromSeq != next {
            if begun.fromSeq < next || !simulation.mayRollUp {
                simulation.violate("a stream begins at \(begun.fromSeq), not at \(next)")
            }
            following?.nextSeq = begun.fromSeq
        }
    }

    private func received(_ event: Push.Event) {
        guard let followed = following, followed.subscription == event.subscription,
            let next = followed.nextSeq
        else { return }
        simulation.count("event")
        simulation.checkEvent(event, followed.topic, followed.top, from: next)
        following?.nextSeq = event.seq + 1
    }
}
