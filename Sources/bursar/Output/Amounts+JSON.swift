import BursarClient

extension Amounts {
    /// An object with the resources that are present; unlimited ones are `"unlimited"`.
    var json: JSON {
        let names: [(String, Amount)] = [
            ("tokens", tokens), ("time_ms", time), ("cost_nano", cost),
        ]
        return .object(
            names.compactMap { name, amount in
                switch amount {
                case .absent: nil
                case .finite(let number): JSON.Member(name, .integer(number))
                case .unlimited: JSON.Member(name, .string("unlimited"))
                }
            })
    }
}

extension Fractions {
    /// An object with the resources that have a fraction.
    var json: JSON {
        let names = [("tokens", tokens), ("time", time), ("cost", cost)]
        return .object(
            names.compactMap { name, parts in
                parts.map { JSON.Member(name, .fraction(partsPerMillion: $0)) }
            })
    }

    subscript(resource: Resource) -> UInt64? {
        switch resource {
        case .tokens: tokens
        case .time: time
        case .cost: cost
        }
    }
}
