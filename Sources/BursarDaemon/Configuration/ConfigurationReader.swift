/// A table of the configuration with its name and place.
struct ConfigurationSection {
    /// As a heading: `[pool.main]`.
    var name: String
    var table: ConfigurationTable
    var place: ConfigurationPlace
}

/// Turns values of the configuration into values of their type and collects what is wrong.
struct ConfigurationReader {
    var problems: [ConfigurationProblem] = []
    /// The currency of the pool that is being read, and where it was first said.
    var currency: (code: String, place: ConfigurationPlace)?
    /// Names of all pools.
    var pools: Set<String> = []
    /// Accounts read so far.
    var accounts = 0
    /// Settings of the pool that is being read that matter only under certain strategies.
    var conditional: [ConditionalSetting] = []
    let identities: Identities

    init(identities: Identities) { self.identities = identities }

    mutating func report(_ place: ConfigurationPlace, _ message: String) {
        problems.append(ConfigurationProblem(place: place, message: message))
    }

    /// Reports that `key` has a value of the wrong kind.
    mutating func reportKind(_ key: String, _ node: ConfigurationNode, _ right: String) {
        report(node.place, "\(key) is \(node.kind); \(right)")
    }

    mutating func section(
        _ node: ConfigurationNode, _ key: String, named name: String
    ) -> ConfigurationSection? {
        guard case .table(let table) = node.value else {
            reportKind(key, node, "it is a table, \(name)")
            return nil
        }
        return ConfigurationSection(name: name, table: table, place: node.place)
    }

    /// A table within a section.
    func inner(
        _ key: String, _ table: ConfigurationTable, _ node: ConfigurationNode,
        of section: ConfigurationSection
    ) -> ConfigurationSection {
        ConfigurationSection(name: "\(key) of \(section.name)", table: table, place: node.place)
    }

    mutating func flag(_ node: ConfigurationNode?, _ key: String) -> Bool? {
        guard let node else { return nil }
        if case .boolean(let flag) = node.value { return flag }
        reportKind(key, node, "write true or false")
        return nil
    }

    mutating func text(_ node: ConfigurationNode?, _ key: String, like right: String) -> String? {
        guard let node else { return nil }
        if case .string(let text) = node.value { return text }
        reportKind(key, node, "write a text like \"\(right)\"")
        return nil
    }

    mutating func integer(
        _ node: ConfigurationNode?, _ key: String, in range: ClosedRange<Int64>
    ) -> Int64? {
        guard let node else { return nil }
        let right = "write a whole number from \(range.lowerBound) to \(range.upperBound)"
        guard case .integer(let number) = node.value else {
            reportKind(key, node, right)
            return nil
        }
        guard range.contains(number) else {
            report(node.place, "\(key) is \(number), out of its range; \(right)")
            return nil
        }
        return number
    }

    /// One of the names of an enumeration.
    mutating func choice<Choice>(
        _ node: ConfigurationNode?, _ key: String, _ choices: [(name: String, value: Choice)]
    ) -> Choice? {
        guard let node else { return nil }
        let names = choices.map { "\"\($0.name)\"" }.joined(separator: ", ")
        guard case .string(let name) = node.value else {
            reportKind(key, node, "write one of \(names)")
            return nil
        }
        if let choice = choices.first(where: { $0.name == name }) { return choice.value }
        reportKind(key, node, "write one of \(names)")
        return nil
    }

    mutating func milliseconds(
        _ node: ConfigurationNode?, _ key: String, in range: ClosedRange<Int64>
    ) -> Int64? {
        guard let node else { return nil }
        guard case .string(let text) = node.value else {
            reportKind(key, node, "write a duration with its unit, like \"90s\"")
            return nil
        }
        guard let duration = unit(node, key, { try ConfigurationUnits.milliseconds(text) }) else {
            return nil
        }
        guard range.contains(duration) else {
            let least = ConfigurationUnits.duration(milliseconds: range.lowerBound)
            let most = ConfigurationUnits.duration(milliseconds: range.upperBound)
            report(
                node.place,
                "\(key) is \(text), out of its range; write a duration from \(least) to \(most)")
            return nil
        }
        return duration
    }

    /// Parts per million, at most `most`.
    mutating func percentage(
        _ node: ConfigurationNode?, _ key: String, most: Int64 = 1_000_000
    ) -> Int64? {
        guard let node else { return nil }
        guard case .string(let text) = node.value else {
            reportKind(key, node, "write a percentage like \"5%\"")
            return nil
        }
        return percentage(text, node, key, most: most)
    }

    mutating func percentage(
        _ text: String, _ node: ConfigurationNode, _ key: String, most: Int64
    ) -> Int64? {
        guard let parts = unit(node, key, { try ConfigurationUnits.partsPerMillion(text) }) else {
            return nil
        }
        guard parts <= most else {
            let limit = ConfigurationUnits.percentage(partsPerMillion: most)
            report(node.place, "\(key) is \(text), too much; write at most \"\(limit)\"")
            return nil
        }
        return parts
    }

    /// Runs a parser of a unit and reports what it finds wrong.
    mutating func unit<Value>(
        _ node: ConfigurationNode, _ key: String, _ parse: () throws -> Value
    ) -> Value? {
        do {
            return try parse()
        } catch let error as ConfigurationUnitError {
            report(node.place, "\(key): \(error.message)")
        } catch {
            report(node.place, "\(key): \(error)")
        }
        return nil
    }
}
