/// What a division gives an account.
struct AccountShare {
    var nominal = Quantities.unlimited
    var reserved = Quantities.zero
    var allotted = Quantities.unlimited
    var carried = Quantities.zero
}

extension AccountTree {
    /// Sets an account's limits by what a division gives it.
    mutating func setLimits(
        _ share: AccountShare, parentCeiling: Quantities, sharing: Sharing, at slot: Int
    ) {
        let settings = accounts[slot].record.sharedSettings
        var ceiling = Quantities.zero
        var protected = Quantities.zero
        for resource in Resource.allCases {
            let own = share.nominal[resource]
            var most = own
            var kept = own == .max ? share.reserved[resource] : own
            if sharing != .static {
                let borrowing = settings.value.borrowingLimit[resource]
                most = own.addingClamped(borrowing.amount(of: own) ?? .max)
                let lending = settings.value.lendingLimit[resource]
                let lendable = own == .max ? nil : lending.amount(of: own).map { max(0, own - $0) }
                kept = max(share.reserved[resource], lendable ?? 0)
            }
            if case .finite(let explicit) = settings.value.ceiling[resource] {
                most = min(most, explicit)
            }
            ceiling[resource] = min(most, parentCeiling[resource])
            protected[resource] = min(kept, ceiling[resource])
        }
        let highest = accounts[slot].record.highestNominal.most(share.nominal)
        let isSame =
            accounts[slot].record.hasShare(share) && accounts[slot].record.ceiling == ceiling
            && accounts[slot].record.protected == protected
            && accounts[slot].record.highestNominal == highest
        if !isSame {
            accounts[slot].record.take(share)
            accounts[slot].record.ceiling = ceiling
            accounts[slot].record.protected = protected
            accounts[slot].record.highestNominal = highest
            markChanged(slot)
        }
        accounts[slot].derive()
        noteBorrowing(at: slot)
        setFunded(accounts[slot].record.funded.least(protected), at: slot)
    }
}

extension AccountRecord {
    fileprivate func hasShare(_ share: AccountShare) -> Bool {
        nominal == share.nominal && reserved == share.reserved && allotted == share.allotted
            && carried == share.carried
    }

    fileprivate mutating func take(_ share: AccountShare) {
        nominal = share.nominal
        reserved = share.reserved
        allotted = share.allotted
        carried = share.carried
    }
}

extension Bound {
    /// The bound as an amount, a fraction being of `whole`; `nil` where nothing is said.
    func amount(of whole: Int64) -> Int64? {
        switch self {
        case .inherited: nil
        case .absolute(let amount): amount
        case .fraction(let parts):
            whole == .max
                ? .max : Int64(clamping: Int128(whole) * Int128(parts) / 1_000_000)
        case .unlimited: .max
        }
    }
}

extension Int64 {
    /// The sum; what would overflow, or is unlimited already, is unlimited.
    func addingClamped(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow || self == .max || other == .max ? .max : sum
    }

    /// The sum of a limit and more; what would overflow is unlimited.
    func addingLimit(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }

    /// The difference of a limit, which stays unlimited, and not below zero.
    func subtractingClamped(_ other: Int64) -> Int64 {
        self == .max ? .max : Swift.max(0, self - other)
    }
}
