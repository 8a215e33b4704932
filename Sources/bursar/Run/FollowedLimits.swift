import BursarClient

/// Keeps the ceiling of a run's own account at its nominal when somebody changes that, as with
/// `bursar adjust PATH --time +2s`: the two limit the run together.
struct FollowedLimits {
    private var nominal: Amounts
    private var ceiling: Amounts

    /// - Parameter limits: Both, as the run set them.
    init(_ limits: Amounts) {
        nominal = limits
        ceiling = limits
    }

    /// The ceiling to set, now that the account stands so; nothing if it is right.
    mutating func change(for status: AccountStatus) -> AccountSettings? {
        var change = Amounts.absent
        for resource in Resource.allCases where nominal[resource] != .absent {
            let now = status.nominal[resource]
            guard now != nominal[resource], now != .absent else { continue }
            nominal[resource] = now
            // Somebody who set the ceiling too has said all.
            guard status.ceiling[resource] == ceiling[resource] else { continue }
            ceiling[resource] = now
            change[resource] = now
        }
        return change.ifPresent.map { AccountSettings(ceiling: $0) }
    }

    /// Limits for what is left, if the account has to be made again.
    func settings(after consumed: Amounts) -> AccountSettings {
        var left = nominal
        for resource in Resource.allCases {
            guard case .finite(let limit) = nominal[resource] else { continue }
            left[resource] = .finite(max(0, limit - consumed[resource].number))
        }
        return AccountSettings(nominal: left.ifPresent, ceiling: left.ifPresent)
    }
}
