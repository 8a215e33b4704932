import BursarCore
import BursarProtocol

extension Engine {
    /// Decides one request; its answer leaves at the end of the turn.
    func received(_ request: BursarProtocol.Request, from peer: Peer, correlation: UInt64) {
        metrics.deciding = request.messageKind
        defer { metrics.deciding = nil }
        if isStopping {
            return refuse(.shuttingDown, "the coordinator is stopping", correlation, peer)
        }
        if request.readsMuch { chargeTurn(of: peer, units: Engine.unitsOfReading) }
        let now = clock.now()
        do throws(Refusal) {
            switch request {
            case .reserve(let reserve):
                return try self.reserve(reserve, peer, correlation, at: now)
            case .commit(let commit): return try self.commit(commit, peer, correlation, at: now)
            default: break
            }
            if try read(request, peer, correlation, at: now) { return }
            guard let mutation = try mutation(request, peer) else {
                return refuse(
                    .notSupported, "\(request.messageKind.name) is not supported yet", correlation,
                    peer)
            }
            try decide(mutation, request, peer, correlation, at: now)
        } catch {
            reportRefusal(error, of: request, peer)
            refuse(error.reason.wire, error.message, correlation, peer, error.retryAfter)
        }
    }

    func refuse(
        _ code: ErrorCode, _ message: String, _ correlation: UInt64, _ peer: Peer,
        _ retryAfter: Int64? = nil
    ) {
        chargeTurn(of: peer, units: Engine.unitsOfRefusal)
        let error = Reply.Error(
            code: code, message: message, retryAfterMs: retryAfter.map { UInt64(max(0, $0)) })
        answer(.error(error), to: correlation, of: peer)
    }

    private func decide(
        _ mutation: BursarCore.Request, _ request: BursarProtocol.Request, _ peer: Peer,
        _ correlation: UInt64, at now: Instant
    ) throws(Refusal) {
        // Afterwards nobody knows any more how a released account stood.
        var released: BursarCore.AccountStatus?
        if case .release(let path) = mutation.command {
            coordinator.settle(at: now)
            released = coordinator.status(of: path, at: now)
        }
        let outcome = coordinator.apply(mutation, at: now)
        switch outcome {
        case .answered(let answer), .repeated(let answer):
            guard var reply = reply(to: request, answer, at: now) else {
                throw Refusal(.keyReused, "the key named another kind of request before")
            }
            // A repeated answer is about an account that was there before.
            if case .released(var message) = reply, case .answered = outcome {
                message.report = released?.reportRow
                reply = .released(message)
            }
            self.answer(reply, to: correlation, of: peer)
        case .refused(let refusal): throw refusal
        case .waiting: preconditionFailure("only a reserve waits")
        }
    }

    private func reserve(
        _ reserve: BursarProtocol.Request.Reserve, _ peer: Peer, _ correlation: UInt64,
        at now: Instant
    ) throws(Refusal) {
        let path = try account(reserve.account, of: peer)
        let reservation = Reservation(
            want: Amounts(reserve.want), least: Amounts(reserve.least),
            operation: reserve.operation ?? "", model: reserve.model ?? "",
            operationClass: OperationClass(reserve.operationClass),
            lease: Int64(clamping: reserve.ttlMs ?? UInt64(configuration.daemon.defaultLease)),
            wait: Int64(clamping: reserve.waitMs), detached: reserve.detached,
            bid: reserve.bid ?? 0, estimate: reserve.estimate ?? 0,
            promptTokens: reserve.promptTokens.map { Int64(clamping: $0) })
        let outcome = coordinator.reserve(
            reservation, for: asker(reserve.key, path, peer), at: now)
        if case .waiting(let ticket) = outcome {
            peer.tickets[ticket] = WaitingReserve(
                correlation: correlation, account: path, model: reservation.model)
            waiters[ticket] = peer
            return openTurn()
        }
        // What an account was denied is in the ledger; of one that is not there, nothing is.
        if case .refused(let refusal) = outcome, !coordinator.isAllocated(path) {
            reportRefusal(refusal, of: .reserve(reserve), peer, path)
        }
        answer(
            outcome, of: path, model: reservation.model, explain: reserve.explain, at: now,
            to: correlation, of: peer)
    }

    /// Answers a reserve: with a grant, a denial with what stands in the way, or an error.
    func answer(
        _ outcome: Outcome, of path: AccountPath, model: String, explain: Bool, at now: Instant,
        to correlation: UInt64, of peer: Peer
    ) {
        var reply: Reply.Reserved
        switch outcome {
        case .answered(.granted(let granted)), .repeated(.granted(let granted)):
            reply = granted.reply(at: now)
        case .answered, .repeated:
            return refuse(
                .keyReused, "the key named another kind of request before", correlation, peer)
        case .waiting: preconditionFailure("it was waited for")
        case .refused(let refusal):
            guard refusal.reason.isDenial else {
                return refuse(
                    refusal.reason.wire, refusal.message, correlation, peer, refusal.retryAfter)
            }
            chargeTurn(of: peer, units: Engine.unitsOfRefusal)
            reply = denial(refusal, explain: explain)
        }
        reply.degradation = ask { $0.degradation(of: path, replacing: model) }?.wire
        answer(reply, to: correlation, of: peer)
    }

    private func commit(
        _ commit: BursarProtocol.Request.Commit, _ peer: Peer, _ correlation: UInt64,
        at now: Instant
    ) throws(Refusal) {
        try checkGrant(commit.grant, peer)
        let settlement = Settlement(
            grant: commit.grant, actual: Amounts(commit.actual),
            usage: commit.breakdown.map(TokenUsage.init), model: commit.model ?? "",
            work: commit.work ?? 0)
        let outcome = coordinator.commit(
            settlement, for: asker(commit.key, peer.account, peer), at: now)
        switch outcome {
        case .answered(.settled(let answer)), .repeated(.settled(let answer)):
            self.answer(answer.committed, to: correlation, of: peer)
        case .answered, .repeated:
            throw Refusal(.keyReused, "the key named another kind of request before")
        case .refused(let refusal): throw refusal
        case .waiting: preconditionFailure("only a reserve waits")
        }
    }

    private func denial(_ refusal: Refusal, explain: Bool) -> Reply.Reserved {
        var holding: [Holding] = []
        if explain {
            for grant in ask({ $0.obstacles(to: refusal, most: 16) }) {
                guard let path = ask({ $0.path(of: grant.account) }) else { continue }
                let held = Amounts(
                    present: grant.amounts.present, unlimited: 0, values: grant.held)
                holding.append(
                    Holding(
                        account: path.description, grant: grant.id, amounts: (held ?? .none).wire))
            }
        }
        let level = refusal.level ?? .green
        return Reply.Reserved(
            verdict: refusal.reason == .waitTimedOut ? .timedOut : .denied, amounts: .absent,
            borrowed: .absent, level: level.wire, action: level.action,
            reason: refusal.reason.wire, message: refusal.message,
            retryAfterMs: refusal.retryAfter.map { UInt64(max(0, $0)) }, holding: holding, seq: 0)
    }

    /// The reply of the message's kind; `nil` if the answer is of another kind.
    private func reply(
        to request: BursarProtocol.Request, _ answer: Answer, at now: Instant
    ) -> Reply? {
        switch (request, answer) {
        case (.void, .settled(let answer)): .voided(answer.voided)
        case (.extend, .extended(let answer)): .extended(answer.reply(at: now))
        case (.track, .tracked(let answer)): .tracked(answer.reply)
        case (.repay, .repaid(let answer)): .repaid(answer.reply)
        case (.release, .released(let answer)): .released(answer.reply)
        case (.allocate, .defined(let answer)): allocated(answer)
        case (.adjust, .defined(let answer)): adjusted(answer)
        case (.throttle, .paced(let answer)): .throttled(answer.reply)
        case (.importPrices, .pricesImported(let answer)): .pricesImported(answer.reply)
        default: nil
        }
    }

    private func allocated(_ answer: DefinedAnswer) -> Reply? {
        guard let status = coordinator.status(of: answer.path) else {
            return .error(
                Reply.Error(code: .unknownAccount, message: "\(answer.path) was released since"))
        }
        return .allocated(
            Reply.Allocated(
                account: answer.path.description, created: answer.created,
                nominal: status.nominal.wire, reserved: status.reserved.wire,
                funded: status.funded.wire, ceiling: status.ceiling.wire, seq: answer.seq))
    }

    private func adjusted(_ answer: DefinedAnswer) -> Reply? {
        guard let status = coordinator.status(of: answer.path) else {
            return .error(
                Reply.Error(code: .unknownAccount, message: "\(answer.path) was released since"))
        }
        return .adjusted(Reply.Adjusted(status: status.wire, seq: answer.seq))
    }
}

extension RefusalReason {
    /// Whether a reserve is told of it as a verdict rather than as an error: the request was right,
    /// the budget was not there.
    var isDenial: Bool {
        switch self {
        case .insufficientBudget, .noBudget, .queuedBehind, .perOperationLimit, .waitTimedOut,
            .queueFull, .tooManyGrants, .amountOverflow, .insufficientCredits, .throttled,
            .degraded, .stopped, .paused, .deadlinePassed:
            true
        default: false
        }
    }
}
