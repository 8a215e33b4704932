internal import BursarCore
internal import BursarDaemon
internal import BursarProtocol

extension Command {
    /// Whether it needs no account, because it names a grant.
    var isAboutGrant: Bool {
        switch self {
        case .commit, .void, .extend: true
        case .track(let grant, _, _, _), .repay(let grant, _): grant != nil
        default: false
        }
    }

    /// The request that asks for it, for an account whose name is given as `account`.
    func request(
        key: IdempotencyKey, account: String?, explain: Bool
    ) -> BursarProtocol.Request {
        switch self {
        case .allocate(let path, let settings, _): allocate(key, path, settings)
        case .release(let path): .release(.init(key: key, account: path.description))
        case .adjust(let path, let change): adjust(key, path, change)
        case .reserve(let reservation): reserve(key, account, reservation, explain)
        case .commit(let settlement):
            .commit(
                .init(
                    key: key, grant: settlement.grant, actual: settlement.actual.wire,
                    breakdown: settlement.usage?.wire,
                    model: settlement.model.isEmpty ? nil : settlement.model,
                    work: settlement.work))
        case .void(let grant): .void(.init(key: key, grant: grant))
        case .extend(let grant, let lease):
            .extend(.init(key: key, grant: grant, ttlMs: UInt64(max(0, lease))))
        case .track(let grant, let usage, let tokens, let model):
            .track(
                .init(
                    key: key, account: account, grant: grant, usage: usage.wire,
                    breakdown: tokens?.wire, model: model.isEmpty ? nil : model))
        case .throttle(let path, let rate):
            .throttle(.init(key: key, account: path.description, rate: rate.wire))
        case .repay(let grant, let amounts):
            .repay(.init(key: key, account: account, grant: grant, amounts: amounts.wire))
        case .importPrices(let part):
            .importPrices(
                .init(
                    key: key, source: part.source, part: part.part, parts: part.parts,
                    prices: part.prices.map(\.wire)))
        }
    }

    private func allocate(
        _ key: IdempotencyKey, _ path: AccountPath, _ settings: AccountSettings
    ) -> BursarProtocol.Request {
        var reserved = BursarProtocol.Amounts.absent
        if case .absolute(let amount) = settings.reserved[.tokens] {
            reserved.tokens = .finite(amount)
        }
        return .allocate(
            .init(
                key: key, account: path.description, nominal: settings.nominal.wire,
                reserved: reserved, ceiling: settings.ceiling.wire, weight: settings.weight,
                priority: settings.priority, deadlineMs: settings.deadline.map { UInt64($0) },
                perOperation: settings.perOperation.wire))
    }

    private func adjust(
        _ key: IdempotencyKey, _ path: AccountPath, _ change: Adjustment
    ) -> BursarProtocol.Request {
        .adjust(
            .init(
                key: key, account: path.description, nominal: change.nominal.wire,
                reserved: change.reserved.wire, ceiling: change.ceiling.wire,
                delta: change.delta.wire, paused: change.isPaused,
                deadlineMs: change.deadline.map { UInt64($0) },
                indicative: change.indicative?.wire, prices: [], pricesRemoved: []))
    }

    private func reserve(
        _ key: IdempotencyKey, _ account: String?, _ reservation: Reservation, _ explain: Bool
    ) -> BursarProtocol.Request {
        .reserve(
            .init(
                key: key, account: account, want: reservation.want.wire,
                least: reservation.least.wire, operation: reservation.operation,
                model: reservation.model.isEmpty ? nil : reservation.model,
                operationClass: reservation.operationClass.wire,
                ttlMs: UInt64(max(0, reservation.lease)), waitMs: UInt64(reservation.wait),
                bid: reservation.bid, detached: reservation.detached, explain: explain,
                estimate: reservation.estimate,
                promptTokens: reservation.promptTokens.map { UInt64(max(0, $0)) }))
    }
}

extension BursarCore.TokenUsage {
    fileprivate var wire: BursarProtocol.TokenUsage {
        .init(
            input: UInt64(max(0, input)), cachedRead: UInt64(max(0, cachedRead)),
            cacheWrite: UInt64(max(0, cacheWrite)), output: UInt64(max(0, output)),
            reasoning: UInt64(max(0, reasoning)))
    }
}
