import BursarCore

extension ConfigurationReader {
    /// The `[daemon]` table.
    mutating func daemon(_ section: ConfigurationSection) -> DaemonSettings {
        var settings = DaemonSettings()
        let table = section.table
        checkKeys(of: section, known: DaemonSettings.keys)
        settings.durability =
            choice(
                table["durability"], "durability",
                DaemonSettings.Durability.allCases.map { ($0.rawValue, $0) })
            ?? settings.durability
        settings.audit =
            choice(
                table["audit"], "audit",
                [AuditLevel.all, .decisions, .changes].map { ($0.rawValue, $0) })
            ?? settings.audit
        if let node = table["operators"],
            let operators = self.section(node, "operators", named: "operators of [daemon]")
        {
            checkKeys(of: operators, known: ["users", "groups"])
            settings.operators = access(in: operators.table) ?? Access()
        }
        for key in DaemonSettings.countKeys {
            if let number = integer(table[key.name], key.name, in: key.range) {
                settings[keyPath: key.path] = Int(number)
            }
        }
        for key in DaemonSettings.durationKeys {
            if let duration = milliseconds(table[key.name], key.name, in: key.range) {
                settings[keyPath: key.path] = duration
            }
        }
        checkLeases(settings, section)
        ledger(table, &settings)
        overheadShare(table["overhead_share"], &settings)
        return settings
    }

    private mutating func checkLeases(
        _ settings: DaemonSettings, _ section: ConfigurationSection
    ) {
        guard settings.defaultLease > settings.longestLease else { return }
        let node = section.table["default_lease"] ?? section.table["longest_lease"]
        let short = ConfigurationUnits.duration(milliseconds: settings.defaultLease)
        let long = ConfigurationUnits.duration(milliseconds: settings.longestLease)
        report(
            node?.place ?? section.place,
            "default_lease (\(short)) is longer than longest_lease (\(long)); "
                + "lower the first or raise the second")
    }

    private mutating func ledger(
        _ table: ConfigurationTable, _ settings: inout DaemonSettings
    ) {
        if let node = table["ledger_max_bytes"] {
            if case .string("none") = node.value {
                settings.ledgerBytesMost = nil
            } else if let bytes = size(node, "ledger_max_bytes", least: 1 << 20) {
                settings.ledgerBytesMost = bytes
            }
        }
        if let node = table["ledger_max_age"] {
            if case .string("none") = node.value {
                settings.ledgerAgeMost = nil
            } else {
                settings.ledgerAgeMost = milliseconds(
                    node, "ledger_max_age",
                    in: 3_600_000...ConfigurationUnits.millisecondsMost)
            }
        }
    }

    private mutating func overheadShare(
        _ node: ConfigurationNode?, _ settings: inout DaemonSettings
    ) {
        guard let node else { return }
        guard case .string(let text) = node.value else {
            return reportKind(
                "overhead_share", node, "write a percentage like \"1%\", or \"none\"")
        }
        if text == "none" {
            settings.overheadShare = nil
        } else if let parts = percentage(text, node, "overhead_share", most: 1_000_000) {
            settings.overheadShare = parts
            if parts == 0 {
                report(
                    node.place,
                    "overhead_share is \(text), which nothing can keep to; "
                        + "write at least \"0.0001%\", or \"none\"")
            }
        }
    }

    private mutating func size(_ node: ConfigurationNode, _ key: String, least: Int64) -> Int64? {
        guard case .string(let text) = node.value else {
            reportKind(key, node, "write a size with its unit, like \"4GiB\", or \"none\"")
            return nil
        }
        guard let bytes = unit(node, key, { try ConfigurationUnits.bytes(text) }) else {
            return nil
        }
        guard bytes >= least else {
            let least = ConfigurationUnits.size(bytes: least)
            report(node.place, "\(key) is \(text), too small; write at least \"\(least)\"")
            return nil
        }
        return bytes
    }
}
