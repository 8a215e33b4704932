import BursarClient

extension Amount {
    /// The amount for people: `1,234`, `1h30m`, `0.25`, `unlimited`; `–` if there is none.
    func words(of resource: Resource) -> String {
        switch self {
        case .absent: "–"
        case .unlimited: "unlimited"
        case .finite(let number):
            switch resource {
            case .tokens: DecimalText.grouped(number)
            case .time: DecimalText.duration(milliseconds: number)
            case .cost: DecimalText.cost(nano: number)
            }
        }
    }

    /// The amount as credits, which are counted and have no unit: `1,200`; `–` if there is none.
    var credits: String { words(of: .tokens) }

    /// Whether it is a number other than zero.
    var isSome: Bool {
        if case .finite(let number) = self { number != 0 } else { false }
    }
}

extension Amounts {
    /// All that is present in one line: `1,000 tokens, 5s, cost 0.25`; `nothing` if nothing is.
    var words: String {
        let parts = Resource.allCases.compactMap { resource -> String? in
            let amount = self[resource]
            let words = amount.words(of: resource)
            switch (amount, resource) {
            case (.absent, _): return nil
            case (_, .tokens): return "\(words) tokens"
            case (.unlimited, .time): return "unlimited time"
            case (_, .time): return words
            case (_, .cost): return "cost \(words)"
            }
        }
        return parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
    }

    /// What is not zero in one line; `nothing` if all is.
    var usedWords: String {
        var amounts = self
        for resource in Resource.allCases where self[resource] == .finite(0) {
            amounts[resource] = .absent
        }
        return amounts.words
    }

    /// Credits for each resource in one line: `1,200 credits for tokens`.
    var creditWords: String {
        Resource.allCases.compactMap { resource in
            self[resource].isSome
                ? "\(self[resource].credits) credits for \(resource.name)" : nil
        }.joined(separator: ", ")
    }

    /// Whether some resource is a number other than zero.
    var isSome: Bool { Resource.allCases.contains { self[$0].isSome } }
}

extension Resource {
    /// The resources that say something in any of `statuses`: limited, used or held.
    static func relevant(in statuses: [AccountStatus]) -> [Resource] {
        allCases.filter { resource in
            statuses.contains { status in
                status.consumed[resource].isSome || status.held[resource].isSome
                    || status.percentage[resource] != nil
            }
        }
    }
}
