package import BursarCore
package import BursarProtocol

// The wire's and the core's values have the same names, so both are written with their module here.

extension BursarCore.Amounts {
    /// The amounts that a message carries.
    init(_ wire: BursarProtocol.Amounts) {
        var values = Quantities.zero
        if case .finite(let amount) = wire.tokens { values.tokens = amount }
        if case .finite(let amount) = wire.time { values.time = amount }
        if case .finite(let amount) = wire.cost { values.cost = amount }
        let amounts = BursarCore.Amounts(
            present: wire.presentBits, unlimited: wire.unlimitedBits, values: values)
        guard let amounts else { preconditionFailure("the decoder checked the bits") }
        self = amounts
    }

    /// The amounts as a message carries them.
    package var wire: BursarProtocol.Amounts {
        BursarProtocol.Amounts(
            tokens: self[.tokens].wire, time: self[.time].wire, cost: self[.cost].wire)
    }
}

extension BursarCore.Amount {
    var wire: BursarProtocol.Amount {
        switch self {
        case .absent: .absent
        case .finite(let amount): .finite(amount)
        case .unlimited: .unlimited
        }
    }
}

extension Quantities {
    /// The counts that are not zero, as amounts.
    var wire: BursarProtocol.Amounts {
        BursarProtocol.Amounts(
            tokens: tokens == 0 ? .absent : .finite(tokens),
            time: time == 0 ? .absent : .finite(time), cost: cost == 0 ? .absent : .finite(cost))
    }
}

extension BursarCore.Level {
    var wire: BursarProtocol.Level {
        switch self {
        case .green: .green
        case .yellow: .yellow
        case .orange: .orange
        case .red: .red
        case .black: .black
        }
    }

    /// What the level asks of the agent.
    var action: BursarProtocol.Action {
        switch self {
        case .green: .`continue`
        case .yellow: .warn
        case .orange: .throttle
        case .red: .degrade
        case .black: .stop
        }
    }
}

extension BursarCore.Amounts {
    /// The amount of one resource.
    init(_ amount: Int64, of resource: BursarCore.Resource) {
        self.init()
        self[resource] = amount == .max ? .unlimited : .finite(amount)
    }

    /// These as a message carries them; nothing where nothing is said.
    var wireIfSaid: BursarProtocol.Amounts? { present == 0 ? nil : wire }
}

extension BursarCore.Resource {
    var wire: BursarProtocol.Resource {
        switch self {
        case .tokens: .tokens
        case .time: .time
        case .cost: .cost
        }
    }
}

extension BursarCore.Degradation {
    var wire: BursarProtocol.Degradation {
        BursarProtocol.Degradation(
            rung: UInt32(clamping: rung), rungs: UInt32(clamping: rungs), disable: disabled,
            model: model, most: most.wireIfSaid,
            rate: rate.wireIfSaid)
    }
}

extension BursarCore.OperationClass {
    init(_ wire: BursarProtocol.OperationClass) {
        switch wire {
        case .essential: self = .essential
        case .optional: self = .optional
        case .winddown: self = .winddown
        }
    }
}

extension RefusalReason {
    var wire: ErrorCode { ErrorCode(rawValue: rawValue) }
}
