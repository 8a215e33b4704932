public import BursarProtocol

extension Bursar {
    /// Records what an answer of a model used.
    public func track(
        _ usage: ModelUsage, grant: UInt64? = nil, account: String? = nil, key: RequestKey? = nil
    ) async throws(BursarError) -> Reply.Tracked {
        try await change(key: key) {
            Request.Track(
                key: $0, account: account, grant: grant,
                usage: Amounts(tokens: .finite(usage.tokens)),
                breakdown: TokenUsage(
                    input: usage.input, cachedRead: usage.cachedRead,
                    cacheWrite: usage.cacheWrite, output: usage.output,
                    reasoning: usage.reasoning),
                model: usage.model)
        }
    }
}
