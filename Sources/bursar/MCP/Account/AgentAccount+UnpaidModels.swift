import BursarClient

extension AgentAccount {
    /// Models whose prices are looked up at most; names come from anybody.
    private static let lookupsMost = 16

    /// Models that used tokens of an account in the period that runs, and have neither a cost there nor a
    /// price of zero; one without a name is "".
    func unpaidModels(_ path: String) async throws(BursarError) -> [String] {
        let client = try await client()
        let sums = try await client.attribution(
            AttributionQuery(account: path, by: [.model, .period]))
        var unpaid: [String] = []
        for (place, model) in PeriodUsage.modelsWithoutCost(in: sums.rows).enumerated() {
            if !model.isEmpty, place < Self.lookupsMost {
                let prices = try await client.prices(of: model, for: path).prices
                if !prices.isEmpty, prices.allSatisfy(\.isFree) { continue }
            }
            unpaid.append(model)
        }
        return unpaid
    }
}

extension ModelPrice {
    /// Whether tokens are known to cost nothing, of whichever kind.
    var isFree: Bool {
        let others = [
            cachedRead, cacheWrite, reasoning, tierInput, tierCachedRead, tierCacheWrite,
            tierOutput, tierReasoning,
        ]
        return input == 0 && output == 0 && others.allSatisfy { ($0 ?? 0) == 0 }
            && furtherTiers.isEmpty
    }
}
