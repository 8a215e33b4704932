extension AccountSettings {
    /// What holds where neither an account nor anything above it says something.
    public static let defaults: AccountSettings = {
        let policy = Policy()
        var settings = AccountSettings()
        settings.sharing = policy.sharing
        settings.allocation = policy.allocation
        settings.defaultReserved = policy.defaultReserved
        settings.paybackRate = policy.paybackRate
        settings.onAbandon = policy.onAbandon
        settings.thresholds = policy.thresholds
        settings.dynamicAccounts = policy.dynamicAccounts
        settings.guarantee = policy.guarantee
        settings.learningRate = policy.learningRate
        settings.pricing = policy.pricing
        settings.clearingInterval = policy.clearingInterval
        settings.recallGrace = policy.recallGrace
        settings.elasticity = Amounts(policy.elasticity, presentIn: 7)
        settings.hysteresis = policy.hysteresis
        settings.ladder = policy.ladder
        settings.estimateQuantile = policy.estimateQuantile
        return settings
    }()
}
