import BursarCore

extension Configuration {
    /// The configuration in force as TOML; a comment behind each key says where it comes from.
    func describe() -> String {
        var lines = ["# The configuration in force."]
        lines += sources.map { "# \($0)" }
        lines += ["", "[daemon]"]
        var said = ConfigurationTable()
        if case .table(let table)? = document["daemon"]?.value { said = table }
        for key in DaemonSettings.keys {
            if let node = said[key] {
                lines.append(Configuration.line(key, node))
            } else {
                lines.append("\(key) = \(daemon.text(of: key))  # default")
            }
        }
        var names: [String] = []
        if case .table(let pools)? = document["pool"]?.value {
            names = pools.keys
            for name in pools.keys {
                guard case .table(let table)? = pools[name]?.value else { continue }
                lines += Configuration.section(["pool", name], table)
            }
        }
        if names.isEmpty { lines += ["", "[pool.\(PoolConfiguration.defaultName)]  # default"] }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func section(_ path: [String], _ table: ConfigurationTable) -> [String] {
        var lines = ["", "[\(path.map(TOMLWriter.key).joined(separator: "."))]"]
        for key in table.keys where key != "account" && key != "prices" {
            if let node = table[key] { lines.append(line(TOMLWriter.key(key), node)) }
        }
        if case .table(let prices)? = table["prices"]?.value {
            lines += Configuration.prices(path + ["prices"], prices)
        }
        if case .table(let accounts)? = table["account"]?.value {
            for name in accounts.keys {
                guard case .table(let table)? = accounts[name]?.value else { continue }
                lines += section(path + ["account", name], table)
            }
        }
        return lines
    }

    /// A pool's own prices, a line for each.
    private static func prices(_ path: [String], _ table: ConfigurationTable) -> [String] {
        var lines = ["", "[\(path.map(TOMLWriter.key).joined(separator: "."))]"]
        for key in table.keys {
            guard let node = table[key] else { continue }
            if key == "models", case .table(let models) = node.value {
                lines += models.keys.compactMap { name in
                    models[name].map { line("models.\(TOMLWriter.key(name))", $0) }
                }
            } else {
                lines.append(line(TOMLWriter.key(key), node))
            }
        }
        return lines
    }

    /// A line for a key as it is written.
    private static func line(_ key: String, _ node: ConfigurationNode) -> String {
        "\(key) = \(TOMLWriter.value(node))  # \(source(of: node))"
    }

    /// The place of a value, or all places of a table that several files contribute to.
    private static func source(of node: ConfigurationNode) -> String {
        var places: [ConfigurationPlace] = []
        func collect(_ node: ConfigurationNode) {
            if case .table(let table) = node.value, !table.keys.isEmpty {
                for key in table.keys { table[key].map(collect) }
            } else {
                places.append(node.place)
            }
        }
        collect(node)
        var seen: Set<String> = []
        return places.map { "\($0.file):\($0.line)" }
            .filter { seen.insert($0).inserted }
            .joined(separator: ", ")
    }
}

extension DaemonSettings {
    /// The value of a key as TOML.
    func text(of key: String) -> String {
        if let count = DaemonSettings.countKeys.first(where: { $0.name == key }) {
            return String(self[keyPath: count.path])
        }
        if let duration = DaemonSettings.durationKeys.first(where: { $0.name == key }) {
            let text = ConfigurationUnits.duration(milliseconds: self[keyPath: duration.path])
            return TOMLWriter.string(text)
        }
        switch key {
        case "durability": return TOMLWriter.string(durability.rawValue)
        case "audit": return TOMLWriter.string(audit.rawValue)
        case "operators":
            let users = operators.users.map(TOMLWriter.string).joined(separator: ", ")
            let groups = operators.groups.map(TOMLWriter.string).joined(separator: ", ")
            return "{ users = [\(users)], groups = [\(groups)] }"
        case "ledger_max_bytes":
            let text = ledgerBytesMost.map { ConfigurationUnits.size(bytes: $0) }
            return TOMLWriter.string(text ?? "none")
        case "ledger_max_age":
            let text = ledgerAgeMost.map { ConfigurationUnits.duration(milliseconds: $0) }
            return TOMLWriter.string(text ?? "none")
        case "overhead_share":
            let text = overheadShare.map { ConfigurationUnits.percentage(partsPerMillion: $0) }
            return TOMLWriter.string(text ?? "none")
        default: preconditionFailure("no such key of [daemon]: \(key)")
        }
    }
}

/// Writes values as TOML.
enum TOMLWriter {
    /// A key, in quotes if it needs them.
    static func key(_ key: String) -> String {
        let isBare =
            !key.isEmpty
            && key.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
        return isBare ? key : string(key)
    }

    /// A text in quotes.
    static func string(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{0}"..."\u{1F}", "\u{7F}":
                let hex = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// A value on one line.
    static func value(_ node: ConfigurationNode) -> String {
        switch node.value {
        case .string(let text): string(text)
        case .integer(let number): ConfigurationUnits.grouped(number)
        case .number(let number): "\(number)"
        case .boolean(let flag): "\(flag)"
        case .moment(let text): text
        case .array(let elements): "[\(elements.map(value).joined(separator: ", "))]"
        case .table(let table):
            "{ "
                + table.keys.compactMap { name in
                    table[name].map { "\(key(name)) = \(value($0))" }
                }.joined(separator: ", ") + " }"
        }
    }
}
