public import BursarProtocol

extension Bursar {
    /// Records usage as it happens: deltas, on a grant or, without one, on the account itself.
    ///
    /// - Parameters:
    ///   - breakdown: Tokens by kind: gives the tokens, and by the model's price the cost, where
    ///     `usage` does not say them.
    ///   - model: Model that answered, where it is not the one that was reserved for.
    public func track(
        _ usage: Amounts = .absent, grant: UInt64? = nil, account: String? = nil,
        breakdown: TokenUsage? = nil, model: String? = nil, key: RequestKey? = nil
    ) async throws(BursarError) -> Reply.Tracked {
        try await change(key: key) {
            Request.Track(
                key: $0, account: account, grant: grant, usage: usage, breakdown: breakdown,
                model: model)
        }
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
