/// What few accounts have, kept apart so that the others take less room.
extension AccountRecord {
    struct Seldom: Hashable, Sendable {
        var debt: Quantities = .zero
        var adjustment: Quantities = .zero
        var handedBack: Quantities = .zero
        var carried: Quantities = .zero
        var saved: Quantities = .zero
        var demand: DemandRecord?
        var credit: CreditRecord?
        var revenue: Quantities = .zero
        var quantum: UInt64 = 0
        var writtenOff: Quantities = .zero
        var period: UInt64 = 0
        var indicative: IndicativeRecord?
    }

    private mutating func change(_ body: (inout Seldom) -> Void) {
        var value = seldom?.value ?? Seldom()
        body(&value)
        seldom = value == Seldom() ? nil : Shared(value)
    }

    /// Borrowed and spent in past periods, not paid back yet.
    public var debt: Quantities {
        get { seldom?.value.debt ?? .zero }
        set { if debt != newValue { change { $0.debt = newValue } } }
    }

    /// Change of the nominal for this period: payback of debt, share of what others paid. Signed.
    public var adjustment: Quantities {
        get { seldom?.value.adjustment ?? .zero }
        set { if adjustment != newValue { change { $0.adjustment = newValue } } }
    }

    /// Nominal given back early in this period.
    public var handedBack: Quantities {
        get { seldom?.value.handedBack ?? .zero }
        set { if handedBack != newValue { change { $0.handedBack = newValue } } }
    }

    /// Part of the nominal that is left of the last period, its own and its share of its group's.
    public var carried: Quantities {
        get { seldom?.value.carried ?? .zero }
        set { if carried != newValue { change { $0.carried = newValue } } }
    }

    /// What it left unused itself and may keep; it gets it as far as its group has carried so much.
    public var saved: Quantities {
        get { seldom?.value.saved ?? .zero }
        set { if saved != newValue { change { $0.saved = newValue } } }
    }

    /// What it is expected to need in a period; `nil` where nothing was learned.
    public var demand: DemandRecord? {
        get { seldom?.value.demand ?? nil }
        set { if demand != newValue { change { $0.demand = newValue } } }
    }

    /// Its credits, in a group where budget is lent or sold for them.
    public var credit: CreditRecord? {
        get { seldom?.value.credit ?? nil }
        set { if credit != newValue { change { $0.credit = newValue } } }
    }

    /// Of a group: what its accounts paid at auctions and have not got back yet.
    public var revenue: Quantities {
        get { seldom?.value.revenue ?? .zero }
        set { if revenue != newValue { change { $0.revenue = newValue } } }
    }

    /// Of a group: how many times credits were settled; rotates what cannot be divided evenly.
    public var quantum: UInt64 {
        get { seldom?.value.quantum ?? 0 }
        set { if quantum != newValue { change { $0.quantum = newValue } } }
    }

    /// Debt beyond the limit that was written off, in all.
    public var writtenOff: Quantities {
        get { seldom?.value.writtenOff ?? .zero }
        set { if writtenOff != newValue { change { $0.writtenOff = newValue } } }
    }

    /// Ends of periods so far; only a pool counts them.
    public var period: UInt64 {
        get { seldom?.value.period ?? 0 }
        set { if period != newValue { change { $0.period = newValue } } }
    }

    /// Its indicative target; `nil`: none.
    public var indicative: IndicativeRecord? {
        get { seldom?.value.indicative ?? nil }
        set { if indicative != newValue { change { $0.indicative = newValue } } }
    }
}
