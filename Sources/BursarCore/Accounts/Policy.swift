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
            recallGrace: settings.recallGrace ?? recallGrace)
    }
}
