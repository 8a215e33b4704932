import BursarProtocol
import Logging
import Synchronization

extension Bursar {
    /// Settles a grant with what its operation reported, whether its task is cancelled or not.
    func settle(_ grant: Grant, afterSuccess: Bool) async throws(BursarError) {
        let settlement = grant.settlement(afterSuccess: afterSuccess)
        let work = grant.usage.withLock { $0.work }
        switch settlement.end {
        case .commit(let actual, let usage):
            do throws(BursarError) {
                try await track(settlement.tracks, of: grant)
                try await commit(actual, usage, work: work, grant: grant.id, isShielded: true)
            } catch {
                guard error.reason == .noPrice else { throw error }
                try await commitWithoutPrice(grant, actual, usage, work)
            }
        case .void:
            let id = grant.id
            _ = try await change(key: nil, isShielded: true) {
                Request.Void(key: $0, grant: id)
            }
        case .leave:
            try await track(settlement.tracks, of: grant)
            configuration.logger?.warning(
                """
                Grant \(grant.id): not all that was used is known; the account's policy settles it \
                when the lease ends
                """)
        }
    }

    private func track(
        _ tracks: [Settlement.Track], of grant: Grant
    ) async throws(BursarError) {
        for track in tracks {
            switch track {
            case .answer(let usage, let part):
                try await grant.tell(usage, of: part, isShielded: true)
            case .plain(let amounts):
                _ = try await self.track(amounts, nil, grant: grant.id, isShielded: true)
            }
        }
    }

    /// The model that answered has no price: the one that was reserved for may have, such as one
    /// without a date. Otherwise the tokens are known all the same, and the cost that was granted
    /// is charged.
    private func commitWithoutPrice(
        _ grant: Grant, _ actual: Amounts, _ usage: ModelUsage?, _ work: UInt64?
    ) async throws(BursarError) {
        if var usage, usage.model != nil {
            usage.model = nil
            do throws(BursarError) {
                try await commit(actual, usage, work: work, grant: grant.id, isShielded: true)
                return
            } catch {
                guard error.reason == .noPrice else { throw error }
            }
        }
        configuration.logger?.warning("Grant \(grant.id) costs what was granted: it has no price")
        var actual = actual
        actual.tokens = grant.usage.withLock { $0.tokens }
        if actual.cost == .absent { actual.cost = grant.amounts.cost }
        try await commit(actual, nil, work: work, grant: grant.id, isShielded: true)
    }

    /// Commits with or without kinds.
    @discardableResult
    func commit(
        _ actual: Amounts, _ usage: ModelUsage?, work: UInt64?, grant: UInt64,
        key: RequestKey? = nil, isShielded: Bool = false
    ) async throws(BursarError) -> Reply.Committed {
        try await change(key: key, isShielded: isShielded) {
            Request.Commit(
                key: $0, grant: grant, actual: actual, breakdown: usage?.breakdown,
                model: usage?.sentModel, work: work)
        }
    }

    /// Tracks with or without kinds.
    func track(
        _ amounts: Amounts, _ usage: ModelUsage?, grant: UInt64?, account: String? = nil,
        key: RequestKey? = nil, isShielded: Bool = false
    ) async throws(BursarError) -> Reply.Tracked {
        try await change(key: key, isShielded: isShielded) {
            Request.Track(
                key: $0, account: account, grant: grant, usage: amounts,
                breakdown: usage?.breakdown, model: usage?.sentModel)
        }
    }
}
