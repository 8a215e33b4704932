public import BursarProtocol

extension Bursar {
    /// Records usage as it happens: deltas, on a grant or, without one, on the account itself.
    ///
    /// - Parameters:
    ///   - usage: What came since the last time.
    ///   - answer: What an answer used: gives the tokens, and by the model's price the cost, where
    ///     `usage` does not say them.
    ///   - grant: Number of the grant; nothing: usage that no grant is for.
    ///   - account: Its path, without a grant; nothing: the client's own.
    ///   - key: Nothing: a new one, under which only this client repeats the request.
    public func track(
        _ usage: Amounts, answer: ModelUsage? = nil, grant: UInt64? = nil, account: String? = nil,
        key: RequestKey? = nil
    ) async throws(BursarError) -> Reply.Tracked {
        var usage = usage
        if let answer, usage.tokens == .absent { usage.tokens = answer.amounts.tokens }
        return try await track(usage, answer, grant: grant, account: account, key: key)
    }

    /// Records what an answer used: the coordinator computes its cost.
    public func track(
        _ usage: ModelUsage, grant: UInt64? = nil, account: String? = nil, key: RequestKey? = nil
    ) async throws(BursarError) -> Reply.Tracked {
        try await track(usage.amounts, usage, grant: grant, account: account, key: key)
    }

    /// Gives back early: held amounts of a grant, or unspent nominal, which pays debt first.
    public func repay(
        _ amounts: Amounts, grant: UInt64? = nil, account: String? = nil, key: RequestKey? = nil
    ) async throws(BursarError) -> Reply.Repaid {
        try await change(key: key) {
            Request.Repay(key: $0, account: account, grant: grant, amounts: amounts)
        }
    }
}
