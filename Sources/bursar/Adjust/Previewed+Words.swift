import BursarClient

extension Reply.Previewed {
    var json: JSON {
        .object([
            .init("account", .string(status.account)),
            .init("status", status.json),
            .init("changes", .array(changes.map(\.json))),
            .init("unlisted", .unsigned(UInt64(unlisted))),
        ])
    }

    /// Tells people what would change, an account a line.
    func print() {
        let changed = changes.map { ($0.account, $0.words) }.filter { !$0.1.isEmpty }
        guard !changed.isEmpty else {
            return Terminal.output.line("nothing would change for any account's limits")
        }
        Terminal.output.line(
            "would change for \(DecimalText.counted(UInt64(changed.count) + UInt64(unlisted), "account")):"
        )
        for (account, words) in changed {
            Terminal.output.line("\(Terminal.output.styled(account.printable, .bold)):")
            for line in words { Terminal.output.line("  " + line) }
        }
        if unlisted > 0 {
            Terminal.output.line("and \(DecimalText.counted(unlisted, "account")) more")
        }
    }
}

extension AccountDifference {
    private var limits: [(name: String, before: Amounts, after: Amounts)] {
        [
            ("nominal", nominalBefore, nominal), ("reserved", reservedBefore, reserved),
            ("ceiling", ceilingBefore, ceiling), ("limit", limitBefore, limit),
        ]
    }

    fileprivate var json: JSON {
        var members: [JSON.Member] = [.init("account", .string(account))]
        for (name, before, after) in limits {
            members.append(
                .init(
                    name, .object([.init("before", before.json), .init("after", after.json)])))
        }
        members += [
            .init(
                "level",
                .object([
                    .init("before", .string(levelBefore.name)), .init("after", .string(level.name)),
                ])),
            .init(
                "paused",
                .object([
                    .init("before", .bool(pausedBefore)), .init("after", .bool(paused)),
                ])),
        ]
        return .object(members)
    }

    /// What would be different, a line each.
    fileprivate var words: [String] {
        var lines: [String] = []
        for (name, before, after) in limits {
            for resource in Resource.allCases where before[resource] != after[resource] {
                lines.append(
                    "\(name) \(resource.name) \(before[resource].words(of: resource)) → "
                        + after[resource].words(of: resource))
            }
        }
        if levelBefore != level { lines.append("level \(levelBefore.name) → \(level.name)") }
        if pausedBefore != paused { lines.append(paused ? "would be paused" : "would go on") }
        return lines
    }
}
