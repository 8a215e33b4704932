import BursarCore
import BursarLedger
import BursarProtocol
import NIOCore

extension Engine {
    /// Answers a request that changes no budget, now or later; returns false for one that does.
    func read(
        _ request: BursarProtocol.Request, _ peer: Peer, _ correlation: UInt64, at now: Instant
    ) throws(Refusal) -> Bool {
        let reply: Reply
        switch request {
        case .ping(let ping):
            if let key = ping.acknowledged { acknowledge(key, peer, at: now) }
            reply = .pong(Reply.Pong(timeMs: now.milliseconds, lastSeq: coordinator.lastSeq))
        case .check(let message):
            let status = try status(message.account, peer, at: now)
            reply = .checked(
                Reply.Checked(
                    status: status.wire, remaining: status.remaining.wire,
                    degradation: coordinator.degradation(of: status.path)?.wire))
        case .enforce(let message):
            let status = try status(message.account, peer, at: now)
            reply = .enforced(
                Reply.Enforced(
                    level: status.level.wire, action: status.level.action,
                    retryAfterMs: coordinator.pause(of: status.path, at: now)
                        .map { UInt64($0) },
                    degradation: coordinator.degradation(of: status.path)?.wire))
        case .forecast(let message):
            reply = .forecasted(try forecast(message, peer, at: now))
        case .attribution(let message):
            try attribution(message, peer, correlation)
            return true
        case .metrics(let message):
            try checkOperator(peer, "what the coordinator measures")
            let (lines, next) = measurements(from: try cursor(message.after))
            reply = .metricLines(Reply.MetricLines(lines: lines, next: next))
        case .preview(let message):
            try preview(message, peer, correlation, at: now)
            return true
        case .operations(let message):
            reply = .operationList(try operations(message, peer))
        case .report(let message):
            reply = .reported(try report(message, peer, at: now))
        case .inspect(let message):
            guard let inspected = try inspect(message, peer, correlation, at: now) else {
                return true
            }
            reply = .inspected(inspected)
        case .prices(let message):
            reply = .priceList(try prices(message, peer))
        case .subscribe(let message):
            guard peer.subscriptions.count < Peer.subscriptionsMost else {
                refuse(
                    .tooManySubscriptions,
                    "a connection has at most \(Peer.subscriptionsMost) subscriptions",
                    correlation, peer)
                return true
            }
            reply = .subscribed(try subscribe(message, peer))
        case .unsubscribe(let message):
            guard let subscription = peer.subscriptions.removeValue(forKey: message.subscription)
            else {
                throw Refusal(
                    .invalidArgument, "there is no subscription \(message.subscription)")
            }
            countSubscriptions(of: peer)
            reply = .unsubscribed(Reply.Unsubscribed(lastSeq: subscription.nextSeq - 1))
        default: return false
        }
        answer(reply, to: correlation, of: peer)
        return true
    }

    private func acknowledge(_ key: IdempotencyKey, _ peer: Peer, at now: Instant) {
        coordinator.acknowledge(
            client: key.client, through: key.acknowledgedThrough, uid: peer.process?.uid ?? .max,
            at: now)
        openTurn()
    }

    private func status(
        _ text: String?, _ peer: Peer, at now: Instant
    ) throws(Refusal) -> BursarCore.AccountStatus {
        let path = try account(text, of: peer)
        coordinator.settle(at: now)
        guard let status = coordinator.status(of: path, at: now) else {
            throw Refusal(.unknownAccount, "there is no account \(path)")
        }
        return status
    }

    /// Statuses per page: with the longest paths and reasons they fit in a frame.
    private static let pageMost = 25

    private func cursor(_ text: String?) throws(Refusal) -> UInt64 {
        guard let text else { return 0 }
        guard let cursor = UInt64(text) else {
            throw Refusal(.invalidArgument, "`after` takes the `next` of the page before")
        }
        return cursor
    }

    private func report(
        _ message: BursarProtocol.Request.Report, _ peer: Peer, at now: Instant
    ) throws(Refusal) -> Reply.Reported {
        guard message.subtree else {
            return Reply.Reported(rows: [try status(message.account, peer, at: now).reportRow])
        }
        let (page, next) = try page(message.account, message.after, peer, at: now)
        return Reply.Reported(rows: page.map(\.reportRow), next: next)
    }

    private func forecast(
        _ message: BursarProtocol.Request.Forecast, _ peer: Peer, at now: Instant
    ) throws(Refusal) -> Reply.Forecasted {
        let path = try account(message.account, of: peer)
        coordinator.settle(at: now)
        guard let outlooks = coordinator.forecasts(of: path, at: now) else {
            throw Refusal(.unknownAccount, "there is no account \(path)")
        }
        return Reply.Forecasted(forecasts: outlooks.map(\.wire))
    }

    private func operations(
        _ message: BursarProtocol.Request.Operations, _ peer: Peer
    ) throws(Refusal) -> Reply.OperationList {
        let path = try subtree(message.account, peer)
        let (page, next) = coordinator.operations(
            beneath: path, from: Int(clamping: try cursor(message.after)), most: Engine.pageMost,
            where: { maySee($0, peer) })
        return Reply.OperationList(operations: page.map(\.wire), next: next.map(String.init))
    }

    private func page(
        _ text: String?, _ after: String?, _ peer: Peer, at now: Instant
    ) throws(Refusal) -> ([BursarCore.AccountStatus], String?) {
        coordinator.settle(at: now)
        let path = try subtree(text, peer)
        let first = Int(clamping: try cursor(after))
        let (page, next) = ask {
            $0.statuses(
                beneath: path, from: first, most: Engine.pageMost, at: now,
                where: { maySee($0, peer) })
        }
        return (page, next.map(String.init))
    }

    /// Whether an account beneath the one that is asked for is one that the peer may use.
    func maySee(_ path: AccountPath, _ peer: Peer) -> Bool {
        guard !peer.isOperator, let process = peer.process else { return true }
        return configuration.admits(user: process.uid, groups: process.groups, to: path)
    }

    /// The account whose subtree is asked for; `nil`, for operators, means all pools.
    func subtree(_ text: String?, _ peer: Peer) throws(Refusal) -> AccountPath? {
        if peer.isOperator, text == nil { return nil }
        let path = try account(text, of: peer)
        guard ask({ $0.isAllocated(path) }) else {
            throw Refusal(.unknownAccount, "there is no account \(path)")
        }
        return path
    }

    /// One page; `nil` if it is read off the loop and answered then.
    private func inspect(
        _ message: BursarProtocol.Request.Inspect, _ peer: Peer, _ correlation: UInt64,
        at now: Instant
    ) throws(Refusal) -> Reply.Inspected? {
        var reply = Reply.Inspected(accounts: [], grants: [], lines: [])
        switch message.subject {
        case .coordinator:
            inspectCoordinator(peer, correlation)
            return nil
        case .accounts:
            let (page, next) = try page(message.account, message.after, peer, at: now)
            reply.accounts = page.map(\.wire)
            reply.next = next
        case .grants:
            let path = try subtree(message.account, peer)
            let grants = coordinator.openGrants(
                beneath: path, after: try cursor(message.after), most: Engine.pageMost + 1,
                where: { maySee($0, peer) })
            reply.grants = grants.prefix(Engine.pageMost).compactMap { grant in
                coordinator.path(of: grant.account).map { grant.wire(account: $0, at: now) }
            }
            if grants.count > Engine.pageMost {
                reply.next = String(grants[Engine.pageMost - 1].id)
            }
        case .entries:
            try checkOperator(peer, "the ledger")
            try listEntries(after: try cursor(message.after), peer, correlation)
            return nil
        case .verification:
            try checkOperator(peer, "verification")
            verify(peer, correlation)
            return nil
        case .configuration:
            try checkOperator(peer, "the configuration")
            reply.lines = configuration.describe().split(
                separator: "\n", omittingEmptySubsequences: false
            ).map(String.init)
        }
        return reply
    }
}
