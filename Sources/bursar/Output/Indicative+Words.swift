import BursarClient

extension Indicative {
    /// What is left of the target; below zero where more was used.
    var remaining: Amounts {
        var rest = Amounts.absent
        for resource in Resource.allCases {
            if let (target, used) = numbers(of: resource) {
                rest[resource] = .finite(target.subtractingSaturated(used))
            }
        }
        return rest
    }

    /// Parts per million used of the target; a target of zero is used up.
    func share(of resource: Resource) -> UInt64? {
        guard let (target, used) = numbers(of: resource) else { return nil }
        if target == 0 { return 1_000_000 }
        let parts = Int128(max(0, used)) * 1_000_000 / Int128(target)
        return UInt64(clamping: parts)
    }

    private func numbers(of resource: Resource) -> (target: Int64, used: Int64)? {
        guard case .finite(let target) = target[resource] else { return nil }
        guard case .finite(let used) = used[resource] else { return (target, 0) }
        return (target, used)
    }

    /// The largest of the shares.
    var worstShare: UInt64 { Resource.allCases.compactMap { share(of: $0) }.max() ?? 0 }

    /// The object that scripts and tools see.
    var json: JSON {
        let shares = Resource.allCases.compactMap { resource in
            share(of: resource).map { JSON.Member(resource.name, .fraction(partsPerMillion: $0)) }
        }
        return .object([
            .init("target", target.json), .init("used", used.json),
            .init("remaining", remaining.json), .init("percentage", .object(shares)),
            .init("set_ms", .integer(setMs)),
        ])
    }

    /// In one line: `2,000 of 5,000 tokens used (40%), 3,000 left`.
    var words: String {
        Resource.allCases.compactMap { resource in
            guard let share = share(of: resource), case .finite(let left) = remaining[resource]
            else { return nil }
            let used = used[resource] == .absent ? Amount.finite(0) : used[resource]
            let rest =
                left < 0
                ? "\(Amount.finite(-left).words(of: resource)) over"
                : "\(Amount.finite(left).words(of: resource)) left"
            return "\(resource.name) \(used.words(of: resource)) of "
                + "\(target[resource].words(of: resource)) used "
                + "(\(DecimalText.percent(partsPerMillion: share))), \(rest)"
        }.joined(separator: "; ")
    }
}
