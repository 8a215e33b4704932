import BursarCore
import BursarProtocol

/// The core's requests out of messages.
extension Engine {
    /// The core's request for a message that changes something; `nil` for one that does not, or that
    /// nothing here can do.
    func mutation(
        _ request: BursarProtocol.Request, _ peer: Peer
    ) throws(Refusal) -> BursarCore.Request? {
        switch request {
        case .allocate(let message): return try allocation(message, peer)
        case .release(let message):
            let path = try account(message.account, of: peer)
            try checkMayManage(path, peer, ownToo: true)
            return self.request(message.key, .release(path), path, peer)
        case .adjust(let message): return try adjustment(message, peer)
        case .throttle(let message):
            let path = try account(message.account, of: peer)
            try checkMayManage(path, peer, ownToo: false)
            return self.request(
                message.key, .throttle(path, rate: Amounts(message.rate ?? .absent)), path, peer)
        case .void(let message):
            try checkGrant(message.grant, peer)
            return self.request(message.key, .void(grant: message.grant), peer.account, peer)
        case .extend(let message):
            try checkGrant(message.grant, peer)
            let lease = Int64(clamping: message.ttlMs)
            return self.request(
                message.key, .extend(grant: message.grant, lease: lease), peer.account, peer)
        case .track(let message):
            let path = try account(message.account, of: peer, grant: message.grant)
            let command = Command.track(
                grant: message.grant, usage: Amounts(message.usage),
                tokens: message.breakdown.map(TokenUsage.init), model: message.model ?? "")
            return self.request(message.key, command, path, peer)
        case .repay(let message):
            let path = try account(message.account, of: peer, grant: message.grant)
            return self.request(
                message.key, .repay(grant: message.grant, amounts: Amounts(message.amounts)),
                path, peer)
        case .importPrices(let message):
            try checkOperator(peer, "importing prices")
            let part = try PriceImport(message)
            return self.request(message.key, .importPrices(part), nil, peer)
        default: return nil
        }
    }

    private func allocation(
        _ message: BursarProtocol.Request.Allocate, _ peer: Peer
    ) throws(Refusal) -> BursarCore.Request {
        let path = try account(message.account, of: peer)
        var settings = AccountSettings()
        settings.nominal = Amounts(message.nominal ?? .absent)
        settings.ceiling = Amounts(message.ceiling ?? .absent)
        settings.weight = message.weight ?? 1
        settings.priority = message.priority ?? 0
        settings.deadline = message.deadlineMs.map { Int64(clamping: $0) }
        settings.perOperation = Amounts(message.perOperation ?? .absent)
        for resource in BursarCore.Resource.allCases {
            switch Amounts(message.reserved ?? .absent)[resource] {
            case .absent: break
            case .finite(let amount): settings.reserved[resource] = .absolute(amount)
            case .unlimited:
                throw Refusal(.invalidAmount, "a guaranteed minimum is finite")
            }
        }
        // What an agent allocates beneath its own account is a sub-agent's, and ends with it.
        let own = peer.account.map { path != $0 && path.isWithin($0) && $0.parent != nil } ?? false
        if !own, !peer.isOperator, settings != AccountSettings() {
            throw forbidden(
                "an agent sets limits only beneath its own account; use the control socket", peer,
                path)
        }
        let session = own ? peer.session?.id : nil
        return request(
            message.key, .allocate(path, settings, delegatedBy: session), path, peer)
    }

    private func adjustment(
        _ message: BursarProtocol.Request.Adjust, _ peer: Peer
    ) throws(Refusal) -> BursarCore.Request {
        let path = try account(message.account, of: peer)
        let change = try Adjustment(message, currency: currency(of: path))
        // What an agent means to keep to is its own business.
        var enforced = change
        enforced.indicative = nil
        try checkMayManage(
            path, peer, ownToo: change.indicative != nil && enforced == Adjustment())
        return request(message.key, .adjust(path, change), path, peer)
    }

    func request(
        _ key: IdempotencyKey, _ command: Command, _ account: AccountPath?, _ peer: Peer
    ) -> BursarCore.Request {
        BursarCore.Request(asker(key, account, peer), command)
    }

    /// Who makes a request.
    func asker(
        _ key: IdempotencyKey, _ account: AccountPath?, _ peer: Peer
    ) -> BursarCore.Asker {
        BursarCore.Asker(
            key: ClientKey(
                client: key.client, number: key.number,
                acknowledgedThrough: key.acknowledgedThrough),
            account: account, uid: peer.process?.uid ?? .max,
            pid: UInt32(peer.process?.pid ?? 0), session: peer.session?.id ?? 0,
            isBounded: !peer.isOperator)
    }
}
