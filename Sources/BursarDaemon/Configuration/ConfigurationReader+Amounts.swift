import BursarCore

extension Resource {
    /// Its key in the configuration.
    var key: String {
        switch self {
        case .tokens: "tokens"
        case .time: "time"
        case .cost: "cost"
        }
    }

    /// An amount as the configuration writes it.
    func describe(_ amount: Int64, currency: String) -> String {
        switch self {
        case .tokens: ConfigurationUnits.grouped(amount)
        case .time: ConfigurationUnits.duration(milliseconds: amount)
        case .cost: ConfigurationUnits.cost(nano: amount, currency: currency)
        }
    }
}

extension ConfigurationReader {
    /// The keys of a table with an amount per resource.
    static let amountKeys = Resource.allCases.map(\.key)

    /// `tokens`, `time` and `cost` of a table.
    mutating func amounts(in table: ConfigurationTable) -> Amounts {
        var amounts = Amounts.none
        for resource in Resource.allCases {
            if let node = table[resource.key], let amount = amount(node, of: resource) {
                amounts[resource] = amount
            }
        }
        return amounts
    }

    /// `{ tokens = 1, time = "1s", cost = "1 USD" }` or `"unlimited"`.
    mutating func amounts(
        _ node: ConfigurationNode?, _ key: String, in section: ConfigurationSection
    ) -> Amounts {
        var amounts = Amounts.none
        guard let node else { return amounts }
        switch node.value {
        case .table(let table):
            checkKeys(
                of: inner(key, table, node, of: section), known: ConfigurationReader.amountKeys)
            return self.amounts(in: table)
        case .string("unlimited"):
            for resource in Resource.allCases { amounts[resource] = .unlimited }
        default:
            reportKind(key, node, "write a table like { tokens = 10_000 }, or \"unlimited\"")
        }
        return amounts
    }

    /// A bound per resource: a table, one percentage for all, or `"unlimited"`.
    mutating func bounds(
        _ node: ConfigurationNode?, _ key: String, in section: ConfigurationSection,
        percentMost: Int64, unlimited: Bool = true
    ) -> Bounds {
        guard let node else { return .inherited }
        switch node.value {
        case .string("unlimited") where unlimited: return Bounds(repeating: .unlimited)
        case .string(let text):
            let parts = percentage(text, node, key, most: percentMost)
            return parts.map { Bounds(repeating: .fraction($0)) } ?? .inherited
        case .table(let table):
            checkKeys(
                of: inner(key, table, node, of: section), known: ConfigurationReader.amountKeys)
            var bounds = Bounds.inherited
            for resource in Resource.allCases {
                guard let node = table[resource.key] else { continue }
                bounds[resource] = bound(
                    node, of: resource, key, percentMost: percentMost, unlimited: unlimited)
            }
            return bounds
        default:
            let or = unlimited ? ", a percentage or \"unlimited\"" : " or a percentage"
            reportKind(key, node, "write a table like { tokens = 10_000 }\(or)")
            return .inherited
        }
    }

    private mutating func bound(
        _ node: ConfigurationNode, of resource: Resource, _ key: String, percentMost: Int64,
        unlimited: Bool
    ) -> Bound {
        if case .string(let text) = node.value, text.hasSuffix("%") {
            let parts = percentage(text, node, resource.key, most: percentMost)
            return parts.map(Bound.fraction) ?? .inherited
        }
        switch amount(node, of: resource) {
        case .finite(let value): return .absolute(value)
        case .unlimited where unlimited: return .unlimited
        case .unlimited:
            report(
                node.place,
                "\(key) cannot be unlimited; write an amount or a percentage")
            return .inherited
        case .absent, nil: return .inherited
        }
    }

    /// An amount of one resource; `nil` after a problem.
    mutating func amount(_ node: ConfigurationNode, of resource: Resource) -> Amount? {
        if case .string("unlimited") = node.value { return .unlimited }
        switch resource {
        case .tokens: return tokens(node)
        case .time:
            guard case .string(let text) = node.value else {
                reportKind("time", node, "write it with its unit, like \"8h\", or \"unlimited\"")
                return nil
            }
            return unit(node, "time") { try ConfigurationUnits.milliseconds(text) }
                .map(Amount.finite)
        case .cost: return cost(node)
        }
    }

    private mutating func tokens(_ node: ConfigurationNode) -> Amount? {
        guard case .integer(let number) = node.value else {
            var example = "2_000_000"
            if case .string(let text) = node.value, let meant = ConfigurationReader.count(text) {
                example = ConfigurationUnits.grouped(meant)
            }
            reportKind("tokens", node, "write a whole number like \(example), or \"unlimited\"")
            return nil
        }
        guard number >= 0 else {
            report(node.place, "tokens is negative (\(number)); write 0 or more")
            return nil
        }
        guard number <= Amounts.most else {
            let most = ConfigurationUnits.grouped(Amounts.most)
            report(node.place, "tokens is too large (\(number)); write at most \(most)")
            return nil
        }
        return .finite(number)
    }

    /// What a text like `2M`, `10k` or `5000` probably means.
    private static func count(_ text: String) -> Int64? {
        let factors: [Character: Int64] = ["k": 1000, "K": 1000, "M": 1_000_000]
        let factor = text.last.flatMap { factors[$0] }
        let digits = (factor == nil ? Substring(text) : text.dropLast())
            .filter { $0 != "_" && $0 != "," }
        guard let number = Int64(digits), number >= 0 else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: factor ?? 1)
        return overflow || product > Amounts.most ? nil : product
    }

    private mutating func cost(_ node: ConfigurationNode) -> Amount? {
        guard case .string(let text) = node.value else {
            let right = "write a text with its currency, like \"25.00 USD\", or \"unlimited\""
            reportKind("cost", node, right)
            return nil
        }
        guard let cost = unit(node, "cost", { try ConfigurationUnits.cost(text) }),
            counts(in: cost.currency, "cost", node)
        else { return nil }
        return .finite(cost.nano)
    }

    /// Whether the pool counts in this currency, which it does if it is the first that is said.
    mutating func counts(in code: String, _ key: String, _ node: ConfigurationNode) -> Bool {
        if let currency, currency.code != code {
            report(
                node.place,
                "\(key) is in \(code), but the pool counts in \(currency.code) "
                    + "(\(currency.place)); a pool has one currency")
            return false
        }
        if currency == nil { currency = (code, node.place) }
        return true
    }
}
