import BursarCore

/// What steers accounts before they run out: elasticity, paces, the ladder, deadlines.
extension ConfigurationReader {
    /// The most that a limit may stretch: ten times itself.
    private static let elasticityMost: Int64 = 10_000_000
    private static let rungKeys = ["at", "disable", "models", "grant", "rate"]

    mutating func enforcement(_ section: ConfigurationSection, _ settings: inout AccountSettings) {
        let table = section.table
        settings.elasticity = percentages(table["elasticity"], "elasticity", in: section)
        settings.hysteresis = percentage(table["hysteresis"], "hysteresis")
        settings.pacing = pacing(table["pacing"], in: section)
        settings.throttle = rates(table["rate"], "rate", in: section)
        settings.ladder = ladder(table["degrade"], in: section)
        settings.deadline = milliseconds(
            table["deadline"], "deadline", in: AccountSettings.deadlines)
        settings.estimateQuantile = percentage(table["estimate_quantile"], "estimate_quantile")
    }

    /// A percentage per resource, or one for all; in parts per million.
    private mutating func percentages(
        _ node: ConfigurationNode?, _ key: String, in section: ConfigurationSection
    ) -> Amounts {
        var amounts = Amounts.none
        guard let node else { return amounts }
        let most = ConfigurationReader.elasticityMost
        switch node.value {
        case .table(let table):
            checkKeys(
                of: inner(key, table, node, of: section), known: ConfigurationReader.amountKeys)
            for resource in Resource.allCases {
                guard let parts = percentage(table[resource.key], resource.key, most: most) else {
                    continue
                }
                amounts[resource] = .finite(parts)
            }
        case .string(let text):
            guard let parts = percentage(text, node, key, most: most) else { return amounts }
            for resource in Resource.allCases { amounts[resource] = .finite(parts) }
        default:
            reportKind(key, node, "write a percentage like \"20%\", or { time = \"20%\" }")
        }
        return amounts
    }

    private mutating func pacing(
        _ node: ConfigurationNode?, in section: ConfigurationSection
    ) -> Pacing {
        guard let node else { return .off }
        switch node.value {
        case .string("off"): return .off
        case .string("auto"): return .automatic
        case .table: return .rate(rates(node, "pacing", in: section))
        default:
            reportKind("pacing", node, "write \"auto\", \"off\" or { tokens = \"600/min\" }")
            return .off
        }
    }

    /// A rate per resource, in units per minute.
    private mutating func rates(
        _ node: ConfigurationNode?, _ key: String, in section: ConfigurationSection
    ) -> Amounts {
        var amounts = Amounts.none
        guard let node else { return amounts }
        guard case .table(let table) = node.value else {
            reportKind(key, node, "write rates like { tokens = \"600/min\", cost = \"1 USD/h\" }")
            return amounts
        }
        checkKeys(of: inner(key, table, node, of: section), known: ConfigurationReader.amountKeys)
        for resource in Resource.allCases {
            guard let node = table[resource.key], let rate = rate(node, of: resource) else {
                continue
            }
            amounts[resource] = .finite(rate)
        }
        return amounts
    }

    /// An amount in a unit of time, `600/min`; per minute, rounded down.
    private mutating func rate(_ node: ConfigurationNode, of resource: Resource) -> Int64? {
        let example = [
            Resource.tokens: "600/min", .time: "30s/min", .cost: "0.50 USD/h",
        ][resource, default: "600/min"]
        guard case .string(let text) = node.value else {
            reportKind(resource.key, node, "write a rate like \"\(example)\"")
            return nil
        }
        let parts = text.split(separator: "/", maxSplits: 1)
        let units: [(name: String, minutes: (Int64, Int64))] = [
            ("s", (60, 1)), ("min", (1, 1)), ("m", (1, 1)), ("h", (1, 60)), ("d", (1, 1_440)),
        ]
        guard parts.count == 2,
            let unit = units.first(where: { $0.name == parts[1].filter { $0 != " " } })?.minutes
        else {
            report(
                node.place,
                "\(resource.key) is \"\(text)\", no rate; write it like \"\(example)\" "
                    + "(units s min h d)")
            return nil
        }
        var quantity = ConfigurationNode(
            value: .string(String(parts[0].drop { $0 == " " }.trimmingSuffix(" "))),
            place: node.place)
        if resource == .tokens, let count = Int64(parts[0].filter { $0 != "_" && $0 != " " }) {
            quantity.value = .integer(count)
        }
        guard case .finite(let amount) = amount(quantity, of: resource) else { return nil }
        return Int64(clamping: Int128(amount) * Int128(unit.0) / Int128(unit.1))
    }

    private mutating func ladder(
        _ node: ConfigurationNode?, in section: ConfigurationSection
    ) -> [DegradationRung]? {
        guard let node else { return nil }
        let right =
            "write a list of rungs like [{ disable = [\"search\"] }, { models = [\"large\", "
            + "\"small\"] }]"
        guard case .array(let elements) = node.value else {
            reportKind("degrade", node, right)
            return nil
        }
        guard elements.count <= DegradationRung.countMost else {
            let most = DegradationRung.countMost
            report(node.place, "degrade has \(elements.count) rungs; write at most \(most)")
            return nil
        }
        var rungs: [DegradationRung] = []
        for element in elements {
            guard case .table(let table) = element.value else {
                reportKind("degrade", element, right)
                return nil
            }
            rungs.append(rung(inner("degrade", table, element, of: section)))
        }
        let starts = rungs.compactMap(\.threshold)
        if starts != starts.sorted() {
            report(node.place, "degrade: the rungs' `at` do not rise; order them from mild to hard")
        }
        return rungs
    }

    private mutating func rung(_ section: ConfigurationSection) -> DegradationRung {
        checkKeys(of: section, known: ConfigurationReader.rungKeys)
        let table = section.table
        var rung = DegradationRung(
            disabled: names(table["disable"], "disable"), models: names(table["models"], "models"),
            most: amounts(table["grant"], "grant", in: section),
            rate: rates(table["rate"], "rate", in: section))
        if let node = table["at"] {
            rung.threshold = ConfigurationReader.part(node)
            if rung.threshold == nil {
                reportKind("at", node, "write a part of the limit up to 1, like 0.90")
            }
        }
        if rung.disabled.isEmpty, rung.models.isEmpty, rung.most == .none, rung.rate == .none {
            report(
                section.place,
                "a rung of degrade does nothing; write disable, models, grant or rate")
        }
        if rung.models.count == 1, let node = table["models"] {
            report(node.place, "models is a chain: write at least two, the dearest first")
        }
        return rung
    }

    /// A list of texts that are not empty and not too long.
    private mutating func names(_ node: ConfigurationNode?, _ key: String) -> [String] {
        guard let node else { return [] }
        guard case .array(let elements) = node.value,
            elements.count <= DegradationRung.namesMost
        else {
            let most = DegradationRung.namesMost
            reportKind(key, node, "write a list of at most \(most) texts, like [\"search\"]")
            return []
        }
        var names: [String] = []
        for element in elements {
            guard case .string(let name) = element.value, (1...128).contains(name.utf8.count) else {
                reportKind(key, element, "write texts of 1 to 128 bytes")
                return []
            }
            names.append(name)
        }
        return names
    }
}
