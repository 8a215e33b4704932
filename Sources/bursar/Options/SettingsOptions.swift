import ArgumentParser
import BursarClient

/// Limits of an account beside its allocation.
struct SettingsOptions: ParsableArguments {
    @Option(
        parsing: .unconditional, help: "Guaranteed minimum of tokens.",
        transform: QuantityText.count)
    var reservedTokens: Int64?

    @Option(
        parsing: .unconditional, help: "Guaranteed minimum of time.",
        transform: QuantityText.milliseconds)
    var reservedTime: Int64?

    @Option(
        parsing: .unconditional, help: "Guaranteed minimum of cost.",
        transform: QuantityText.nano)
    var reservedCost: Int64?

    @Option(
        parsing: .unconditional,
        help: "Most tokens that it may use, borrowing included, or `unlimited`.",
        transform: { try QuantityText.amount($0, of: .tokens) })
    var ceilingTokens: Amount?

    @Option(
        parsing: .unconditional, help: "Most time that it may use, or `unlimited`.",
        transform: { try QuantityText.amount($0, of: .time) })
    var ceilingTime: Amount?

    @Option(
        parsing: .unconditional, help: "Most cost that it may use, or `unlimited`.",
        transform: { try QuantityText.amount($0, of: .cost) })
    var ceilingCost: Amount?

    @Option(parsing: .unconditional, help: "Share in a proportional division; 1 or more.")
    var weight: UInt32?

    @Option(parsing: .unconditional, help: "Class in the waiting queue, higher first.")
    var priority: Int32?

    @Option(
        parsing: .unconditional,
        help: "Wall-clock time that it has from now on, such as 2h; `none`: any.",
        transform: { try $0 == "none" ? 0 : QuantityText.milliseconds($0) })
    var deadline: Int64?

    @Option(
        parsing: .unconditional, help: "Most tokens that one grant may ask, or `unlimited`.",
        transform: { try QuantityText.amount($0, of: .tokens) })
    var perOperationTokens: Amount?

    @Option(
        parsing: .unconditional, help: "Most time that one grant may ask, or `unlimited`.",
        transform: { try QuantityText.amount($0, of: .time) })
    var perOperationTime: Amount?

    @Option(
        parsing: .unconditional, help: "Most cost that one grant may ask, or `unlimited`.",
        transform: { try QuantityText.amount($0, of: .cost) })
    var perOperationCost: Amount?

    /// The settings, with the allocation that another option gave.
    func settings(nominal: Amounts) -> AccountSettings {
        let reserved = Amounts(finite: reservedTokens, reservedTime, reservedCost)
        let ceiling = Amounts(
            tokens: ceilingTokens ?? .absent, time: ceilingTime ?? .absent,
            cost: ceilingCost ?? .absent)
        let perOperation = Amounts(
            tokens: perOperationTokens ?? .absent, time: perOperationTime ?? .absent,
            cost: perOperationCost ?? .absent)
        return AccountSettings(
            nominal: nominal.ifPresent, reserved: reserved.ifPresent,
            ceiling: ceiling.ifPresent, weight: weight, priority: priority,
            deadline: deadline.map(Duration.milliseconds),
            perOperation: perOperation.ifPresent)
    }
}

/// Changes of an account's allocation.
struct ChangeOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: "The allocation: N sets it, +N and -N change it, `unlimited` lifts it.",
        transform: { try QuantityChange($0, of: .tokens) })
    var tokens: QuantityChange?

    @Option(
        parsing: .unconditional, help: "Likewise for time, such as 8h, +30m or -30m.",
        transform: { try QuantityChange($0, of: .time) })
    var time: QuantityChange?

    @Option(
        parsing: .unconditional, help: "Likewise for cost, such as 25, +0.5 or -0.5.",
        transform: { try QuantityChange($0, of: .cost) })
    var cost: QuantityChange?

    var nominal: Amounts {
        Amounts(
            tokens: tokens?.amount ?? .absent, time: time?.amount ?? .absent,
            cost: cost?.amount ?? .absent)
    }

    var delta: Amounts {
        Amounts(
            tokens: tokens?.delta ?? .absent, time: time?.delta ?? .absent,
            cost: cost?.delta ?? .absent)
    }
}
