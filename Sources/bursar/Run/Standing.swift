import BursarClient

extension AccountStatus {
    /// Why a program that runs under this account has to stop, for people; nothing if it need not.
    var exhaustion: String? {
        let used = Resource.allCases.filter { resource in
            guard let most = limit[resource].finite, let sum = consumed[resource].finite
            else { return false }
            return sum >= most && (sum > 0 || resource == .time)
        }
        guard action == .stop || !used.isEmpty else { return nil }
        if deadlineInMs == 0 { return "the wall-clock time of \(account) is over" }
        // The resource that is nearest to its limit, if it is one of the account's own.
        let worst = Resource.allCases.max {
            (percentage[$0] ?? 0) < (percentage[$1] ?? 0)
        }
        guard let resource = used.first ?? worst, let parts = percentage[resource],
            used.contains(resource) || parts >= 500_000
        else { return "\(account) has to stop, like the accounts above it" }
        let sum = consumed[resource].number
        // What is used beyond it widens the limit that is told, but not the ceiling.
        let most = min(limit[resource].finite ?? .max, ceiling[resource].finite ?? .max)
        let share = most == 0 ? parts : UInt64(Int128(sum) * 1_000_000 / Int128(most))
        return "\(account) has used \(Amount.finite(sum).words(of: resource)) of "
            + "\(Amount.finite(most).words(of: resource)) \(resource.unit)"
            + "(\(DecimalText.percent(partsPerMillion: share)))"
    }

    /// Time that it has used, and its limit if it has one; milliseconds.
    var time: (consumed: Int64, limit: Int64?) {
        (consumed.time.number, limit.time.finite)
    }
}

extension Amount {
    /// The number; nothing if it is absent or unlimited.
    var finite: Int64? {
        if case .finite(let number) = self { number } else { nil }
    }
}

extension Resource {
    /// What is written behind a number of it, with a blank.
    fileprivate var unit: String {
        switch self {
        case .tokens: "tokens "
        case .time: ""
        case .cost: "of its cost "
        }
    }
}
