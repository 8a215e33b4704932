/// Why an account has what it has, in words.
extension Coordinator {
    /// Groups with more accounts than this are not counted through for a reason.
    private static let countedMost = 1_000

    /// Why an account's nominal is what it is: a line for each resource that limits it.
    func nominalReason(at slot: Int) -> String {
        let record = tree.accounts[slot].record
        var lines: [String] = []
        for resource in Resource.allCases where record.nominal[resource] != .max {
            let isPool = tree.accounts[slot].parent < 0
            var line = "\(resource) \(resource.text(record.nominal[resource])): "
            line += isPool ? capacity(resource, record) : share(resource, slot)
            if record.carried[resource] > 0 {
                line += ", and \(resource.text(record.carried[resource])) carried over"
            }
            line += changes(resource, record)
            lines.append(line)
        }
        return lines.joined(separator: "\n")
    }

    private func capacity(_ resource: Resource, _ record: AccountRecord) -> String {
        "capacity \(resource.text(record.allotted[resource]))"
    }

    /// What was added and taken for this period.
    private func changes(_ resource: Resource, _ record: AccountRecord) -> String {
        var text = ""
        let back = record.handedBack[resource]
        let whole = record.allotted[resource] + record.carried[resource]
        var paid = record.adjustment[resource]
        if paid > 0 { paid = max(0, record.nominal[resource] + back - whole) }
        if paid < 0 { text += "; \(resource.text(-paid)) less to pay debt" }
        if paid > 0 { text += "; \(resource.text(paid)) from siblings that pay debt" }
        if back > 0 { text += "; \(resource.text(back)) handed back early" }
        if whole + paid - back < record.nominal[resource] {
            text += "; not below the guaranteed minimum"
        }
        return text
    }

    /// Where the part comes from that an account has in every period.
    private func share(_ resource: Resource, _ slot: Int) -> String {
        let account = tree.accounts[slot]
        let (record, settings) = (account.record, account.record.settings)
        if case .finite(let amount) = settings.nominal[resource] {
            return "explicit \(resource.text(amount))"
        }
        let allotted = record.allotted[resource]
        let policy = tree.accounts[account.parent].policy
        if allotted <= record.reserved[resource] {
            return minimum(resource, slot, defaultFraction: policy.defaultReserved)
        }
        if policy.sharing == .auction {
            return "\(resource.text(allotted)) promised to the accounts beneath"
        }
        if case .finite(let ceiling) = settings.ceiling[resource], allotted >= ceiling {
            return "held to its ceiling \(resource.text(ceiling))"
        }
        return strategy(resource, slot, policy.allocation)
    }

    private func minimum(_ resource: Resource, _ slot: Int, defaultFraction: Int64) -> String {
        let account = tree.accounts[slot]
        let parent = tree.accounts[account.parent].record.path
        switch account.record.settings.reserved[resource] {
        case .absolute: return "the guaranteed minimum"
        case .fraction(let parts):
            return "the guaranteed minimum, \(percentage(parts)) of \(parent)"
        case .inherited, .unlimited:
            return "the guaranteed minimum, \(percentage(defaultFraction)) of \(parent)"
        }
    }

    private func strategy(
        _ resource: Resource, _ slot: Int, _ allocation: AllocationStrategy
    ) -> String {
        let account = tree.accounts[slot]
        let settings = account.record.settings
        switch allocation {
        case .dynamic:
            guard let demand = account.record.demand else { break }
            let expects = "learned, expects \(resource.text(demand.expected[resource]))"
            guard let observed = demand.observed else { return expects + " like its siblings" }
            return expects + " after using \(resource.text(observed[resource]))"
                + " (was \(resource.text(demand.before[resource])))"
        case .proportional, .priority, .equal: break
        }
        guard let rivals = rivals(resource, slot) else {
            switch allocation {
            case .proportional: return "weight \(settings.weight)"
            case .priority: return "class \(settings.priority)"
            case .equal, .dynamic: return "equal share"
            }
        }
        switch allocation {
        case .proportional: return "weight \(settings.weight) of \(rivals.weight)"
        case .priority:
            let place = rivals.higher == 0 ? "highest" : "behind \(rivals.higher)"
            return "class \(settings.priority), \(place) of \(rivals.count) accounts"
        case .equal, .dynamic: return "equal share of \(rivals.count)"
        }
    }

    /// The accounts among which a nominal is divided that an account has a share of.
    private struct Rivals {
        var count = 0
        var weight: UInt64 = 0
        /// How many are of a higher class.
        var higher = 0
    }

    /// The account's rivals, itself included; `nil` if they are too many to count.
    private func rivals(_ resource: Resource, _ slot: Int) -> Rivals? {
        let children = tree.accounts[tree.accounts[slot].parent].children
        guard children.count <= Coordinator.countedMost else { return nil }
        let priority = tree.accounts[slot].record.settings.priority
        var rivals = Rivals()
        for child in children
        where tree.accounts[child].record.settings.nominal[resource].finite == nil {
            rivals.count += 1
            rivals.weight += UInt64(tree.accounts[child].record.settings.weight)
            if tree.accounts[child].record.settings.priority > priority { rivals.higher += 1 }
        }
        return rivals
    }

    private func percentage(_ parts: Int64) -> String {
        "\(Decimal(parts, places: 4, least: 0)) %"
    }
}
