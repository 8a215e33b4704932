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
        var record = accounts[slot].record
        record.nominal = share.nominal
        record.reserved = share.reserved
        record.allotted = share.allotted
        record.carried = share.carried
        record.highestNominal = record.highestNominal.most(share.nominal)
        for resource in Resource.allCases {
            let own = share.nominal[resource]
            var most = own
            var kept = own == .max ? share.reserved[resource] : own
            if sharing != .static {
                let settings = record.settings
                let borrowing = settings.borrowingLimit[resource].amount(of: own) ?? .max
                most = own.addingClamped(borrowing)
                let lending = settings.lendingLimit[resource].amount(of: own)
                let lendable = own == .max ? nil : lending.map { max(0, own - $0) }
                kept = max(share.reserved[resource], lendable ?? 0)
            }
            if case .finite(let explicit) = record.settings.ceiling[resource] {
                most = min(most, explicit)
            }
            record.ceiling[resource] = min(most, parentCeiling[resource])
            record.protected[resource] = min(kept, record.ceiling[resource])
        }
        if !record.hasLimits(of: accounts[slot].record) {
            accounts[slot].record = record
            markChanged(slot)
        }
        noteBorrowing(at: slot)
        setFunded(record.funded.least(record.protected), at: slot)
    }
}

extension AccountRecord {
    /// Whether what a division gives is the same in another record.
    fileprivate func hasLimits(of other: AccountRecord) -> Bool {
        nominal == other.nominal && reserved == other.reserved && allotted == other.allotted
            && carried == other.carried && ceiling == other.ceiling
            && protected == other.protected && highestNominal == other.highestNominal
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

    /// The difference of a limit, which stays unlimited, and not below zero.
    func subtractingClamped(_ other: Int64) -> Int64 {
        self == .max ? .max : Swift.max(0, self - other)
    }
}
