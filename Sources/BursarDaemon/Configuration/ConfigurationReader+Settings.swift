import BursarCore

/// The keys of pools and accounts.
enum ConfigurationKeys {
    private static let amounts = ConfigurationReader.amountKeys
    private static let shared = [
        "per_operation", "sharing", "allocation", "payback_rate", "on_abandon", "thresholds",
        "dynamic_accounts", "carry_over", "learning_rate", "guarantee", "initial_credits",
        "pricing", "clearing_interval", "recall_grace", "elasticity", "hysteresis", "pacing",
        "rate", "degrade", "deadline", "estimate_quantile", "users", "groups", "account",
    ]
    private static let ofPools = ["period", "time_zone", "currency", "prices"]
    private static let ofAccounts = [
        "default_reserved", "ceiling", "lending_limit", "borrowing_limit", "debt_limit", "weight",
        "priority",
    ]

    /// Known keys of `[pool.NAME]`.
    static let pool = amounts + ["reserved"] + ofPools + shared
    /// Known keys of an account.
    static let account = amounts + ["reserved"] + ofAccounts + shared

    /// Why keys are refused at the top of a file.
    static let refusedAtTop = [
        "prices": "prices are a pool's; write [pool.NAME.prices]"
    ]

    /// Why keys are refused in a pool.
    static let refusedInPool: [String: String] = {
        var refused: [String: String] = [:]
        for key in ofAccounts {
            refused[key] = "\(key) is for accounts; a pool is bounded by its tokens, time and cost"
        }
        refused["default_reserved"] =
            "default_reserved is for accounts; in a pool the key is \"reserved\""
        for key in ["weight", "priority"] {
            refused[key] = "\(key) is for accounts; pools do not compete with each other"
        }
        return refused
    }()

    /// Why keys are refused in an account.
    static let refusedInAccount: [String: String] = {
        var refused: [String: String] = [:]
        for key in ofPools { refused[key] = "\(key) is for pools; move it to the account's pool" }
        return refused
    }()
}

extension ConfigurationReader {
    private static let sharings: [(name: String, value: Sharing)] = [
        ("static", .static), ("pool", .pool), ("auction", .auction),
    ]
    private static let allocations: [(name: String, value: AllocationStrategy)] = [
        ("equal", .equal), ("proportional", .proportional), ("priority", .priority),
        ("dynamic", .dynamic),
    ]
    private static let pricings: [(name: String, value: Pricing)] = [
        ("uniform", .uniform), ("vcg", .vcg), ("proportional", .proportional),
    ]
    private static let abandonPolicies: [(name: String, value: AbandonPolicy)] = [
        ("charge", .charge), ("tracked", .tracked), ("refund", .refund),
    ]

    /// The most that a borrowing or debt limit, or what is carried over, may be of a nominal: a
    /// thousand times.
    private static let manifold: Int64 = 1_000_000_000

    /// What pools and accounts have in common.
    mutating func settings(_ section: ConfigurationSection) -> AccountSettings {
        let table = section.table
        var settings = AccountSettings()
        settings.nominal = amounts(in: table)
        settings.perOperation = amounts(table["per_operation"], "per_operation", in: section)
        settings.sharing = choice(table["sharing"], "sharing", ConfigurationReader.sharings)
        settings.allocation = choice(
            table["allocation"], "allocation", ConfigurationReader.allocations)
        settings.paybackRate = percentage(table["payback_rate"], "payback_rate")
        settings.onAbandon = choice(
            table["on_abandon"], "on_abandon", ConfigurationReader.abandonPolicies)
        settings.thresholds = thresholds(table["thresholds"])
        settings.dynamicAccounts = flag(table["dynamic_accounts"], "dynamic_accounts")
        settings.carryOver = bounds(
            table["carry_over"], "carry_over", in: section,
            percentMost: ConfigurationReader.manifold)
        settings.learningRate = percentage(table["learning_rate"], "learning_rate")
        settings.guarantee = percentage(table["guarantee"], "guarantee")
        settings.initialCredits = integer(
            table["initial_credits"], "initial_credits", in: 0...Amounts.most)
        settings.pricing = choice(table["pricing"], "pricing", ConfigurationReader.pricings)
        settings.clearingInterval = milliseconds(
            table["clearing_interval"], "clearing_interval", in: AccountSettings.clearingIntervals)
        settings.recallGrace = milliseconds(
            table["recall_grace"], "recall_grace", in: AccountSettings.recallGraces)
        enforcement(section, &settings)
        return settings
    }

    /// What accounts can say.
    mutating func accountSettings(_ section: ConfigurationSection) -> AccountSettings {
        let table = section.table
        var settings = settings(section)
        settings.reserved = bounds(
            table["reserved"], "reserved", in: section, percentMost: 1_000_000, unlimited: false)
        settings.defaultReserved = percentage(table["default_reserved"], "default_reserved")
        settings.ceiling = amounts(table["ceiling"], "ceiling", in: section)
        settings.lendingLimit = bounds(
            table["lending_limit"], "lending_limit", in: section, percentMost: 1_000_000)
        settings.borrowingLimit = bounds(
            table["borrowing_limit"], "borrowing_limit", in: section,
            percentMost: ConfigurationReader.manifold)
        settings.debtLimit = bounds(
            table["debt_limit"], "debt_limit", in: section,
            percentMost: ConfigurationReader.manifold)
        if let weight = integer(table["weight"], "weight", in: 1...1_000_000) {
            settings.weight = UInt32(weight)
        }
        let priorities = Int64(Int32.min)...Int64(Int32.max)
        if let priority = integer(table["priority"], "priority", in: priorities) {
            settings.priority = Int32(priority)
        }
        return settings
    }

    /// A part of a limit, above 0 and up to 1, in parts per million; `nil` for anything else.
    static func part(_ node: ConfigurationNode) -> Int64? {
        switch node.value {
        case .number(let number) where number > 0 && number <= 1:
            Int64((number * 1_000_000).rounded())
        case .integer(1): 1_000_000
        default: nil
        }
    }

    private mutating func thresholds(_ node: ConfigurationNode?) -> Thresholds? {
        guard let node else { return nil }
        let right = "write four rising numbers up to 1, like [0.50, 0.75, 0.90, 0.95]"
        guard case .array(let elements) = node.value else {
            reportKind("thresholds", node, right)
            return nil
        }
        var parts: [Int64] = []
        for element in elements {
            guard let part = ConfigurationReader.part(element) else {
                reportKind("thresholds", element, right)
                return nil
            }
            parts.append(part)
        }
        guard parts.count == 4 else {
            report(node.place, "thresholds has \(parts.count) numbers; \(right)")
            return nil
        }
        guard
            let thresholds = Thresholds(
                yellow: parts[0], orange: parts[1], red: parts[2], black: parts[3])
        else {
            report(node.place, "thresholds do not rise; \(right)")
            return nil
        }
        return thresholds
    }
}
