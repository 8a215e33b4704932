/// The settings that accounts inherit, resolved.
struct Policy: Hashable, Sendable {
    var sharing = Sharing.pool
    var allocation = AllocationStrategy.proportional
    var defaultReserved: Int64 = 50_000
    var paybackRate: Int64 = 1_000_000
    var onAbandon = AbandonPolicy.charge
    var thresholds = Thresholds.standard
    var dynamicAccounts = true
    var initialCredits: Int64?
    var guarantee: Int64 = 500_000
    var learningRate: Int64 = 300_000
    var pricing = Pricing.uniform
    var clearingInterval: Int64 = 100
    var recallGrace: Int64 = 5_000
    var elasticity = Quantities(time: 200_000)
    var hysteresis: Int64 = 20_000
    var ladder: [DegradationRung] = []
    var estimateQuantile: Int64 = 950_000

    /// This policy with what `settings` says laid over it.
    func overlaid(with settings: AccountSettings) -> Policy {
        Policy(
            sharing: settings.sharing ?? sharing,
            allocation: settings.allocation ?? allocation,
            defaultReserved: settings.defaultReserved ?? defaultReserved,
            paybackRate: settings.paybackRate ?? paybackRate,
            onAbandon: settings.onAbandon ?? onAbandon,
            thresholds: settings.thresholds ?? thresholds,
            dynamicAccounts: settings.dynamicAccounts ?? dynamicAccounts,
            initialCredits: settings.initialCredits ?? initialCredits,
            guarantee: settings.guarantee ?? guarantee,
            learningRate: settings.learningRate ?? learningRate,
            pricing: settings.pricing ?? pricing,
            clearingInterval: settings.clearingInterval ?? clearingInterval,
            recallGrace: settings.recallGrace ?? recallGrace,
            elasticity: elasticity.overlaid(with: settings.elasticity),
            hysteresis: settings.hysteresis ?? hysteresis, ladder: settings.ladder ?? ladder,
            estimateQuantile: settings.estimateQuantile ?? estimateQuantile)
    }
}

extension Quantities {
    /// These, but for what `amounts` says.
    fileprivate func overlaid(with amounts: Amounts) -> Quantities {
        var result = self
        for resource in Resource.allCases {
            if case .finite(let value) = amounts[resource] { result[resource] = value }
        }
        return result
    }

    /// These limits, stretched by so many parts per million.
    func stretched(by elasticity: Quantities) -> Quantities {
        if elasticity.isZero { return self }
        return combined(elasticity) { limit, parts in
            if limit == .max || parts == 0 { return limit }
            return Int64(clamping: Int128(limit) + Int128(limit) * Int128(parts) / 1_000_000)
        }
    }
}
