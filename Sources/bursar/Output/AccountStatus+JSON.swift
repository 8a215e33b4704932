import BursarClient

extension AccountStatus {
    /// The account as `show` prints it.
    var json: JSON { json(remaining: nil) }

    /// The account as `check` prints it, with what remains of its limit.
    func json(remaining: Amounts?) -> JSON { .object(members(remaining: remaining)) }

    /// The members of that.
    func members(remaining: Amounts?) -> [JSON.Member] {
        var members: [JSON.Member] = [
            .init("account", .string(account)),
            .init("nominal", nominal.json),
            .init("reserved", reserved.json),
            .init("ceiling", ceiling.json),
            .init("held", held.json),
            .init("consumed", consumed.json),
            .init("borrowed", borrowed.json),
            .init("debt", debt.json),
            .init("limit", limit.json),
            .init("headroom", headroom.json),
            .init("percentage", percentage.json),
            .init("level", .string(level.name)),
            .init("action", .string(action.name)),
        ]
        if let remaining { members.append(.init("remaining", remaining.json)) }
        members += [
            .init("funded", funded.json),
            .init("open_grants", .unsigned(UInt64(openGrants))),
            .init("children", .unsigned(UInt64(children))),
            .init("waiting", .unsigned(UInt64(waiting))),
            .init("credits", (credits ?? .absent).json),
            .init("nominal_reason", .text(nominalReason)),
            .init("levels", levels?.json ?? .object([])),
            .init("raised_by_forecast", .bool(raisedByForecast ?? false)),
            .init("paused", .bool(paused ?? false)),
            .init("deadline_in_ms", .count(deadlineInMs)),
            .init("rate_per_minute", rate?.json ?? .null),
            .init("indicative", indicative?.json ?? .null),
        ]
        return members
    }
}

extension Levels {
    /// An object with the resources that are limited.
    var json: JSON {
        .object(
            [("tokens", tokens), ("time", time), ("cost", cost)].compactMap { name, level in
                level.map { JSON.Member(name, .string($0.name)) }
            })
    }
}

extension GrantStatus {
    var json: JSON {
        .object([
            .init("grant", .string(GrantNumber(grant).description)),
            .init("account", .string(account)),
            .init("amounts", amounts.json),
            .init("tracked", tracked.json),
            .init("operation", .text(operation)),
            .init("expires_in_ms", .unsigned(expiresInMs)),
            .init("detached", .bool(detached)),
            .init("uid", .unsigned(UInt64(uid))),
            .init("pid", .unsigned(UInt64(pid))),
            .init("model", .text(model)),
            .init("recalled", recalled?.json ?? .null),
            .init("recall_due_in_ms", .count(recallDueInMs)),
        ])
    }
}

extension ReportRow {
    var json: JSON {
        .object([
            .init("account", .string(status.account)),
            .init("grants", .unsigned(grants)),
            .init("denials", .unsigned(denials)),
            .init("waits", .unsigned(waits)),
            .init("commits", .unsigned(commits)),
            .init("voids", .unsigned(voids)),
            .init("abandoned", .unsigned(abandoned)),
            .init("late_commits", .unsigned(lateCommits)),
            .init("overruns", .unsigned(overruns)),
            .init("granted", granted.json),
            .init("actual", actual.json),
            .init("borrowed", borrowed.json),
            .init("paid_back", paidBack.json),
            .init("status", status.json),
        ])
    }
}

extension CoordinatorStatus {
    func json(socket: String) -> JSON {
        .object([
            .init("server", .string(server)),
            .init("socket", .string(socket)),
            .init("pid", .unsigned(UInt64(pid))),
            .init("uptime_ms", .unsigned(uptimeMs)),
            .init("durability", .string(durability)),
            .init("last_seq", .unsigned(lastSeq)),
            .init("accounts", .unsigned(UInt64(accounts))),
            .init("open_grants", .unsigned(UInt64(openGrants))),
            .init("waiting", .unsigned(UInt64(waiting))),
            .init("connections", .unsigned(UInt64(connections))),
            .init("status", .string(status)),
            .init("pools", .array(pools.map(\.json))),
            .init("overhead", overhead?.json ?? .null),
            .init("prices", prices?.json ?? .null),
            .init("ledger", ledger.map(JSON.string) ?? .null),
            .init("journal", journal?.json ?? .null),
            .init("configurations", .count(configurations)),
            .init("configuration_problem", .text(configurationProblem)),
            .init("quality", .array(quality.map(\.json))),
            .init("memory", memory?.json ?? .null),
            .init("descriptors", descriptors?.json ?? .null),
            .init("users", .array(users.map(\.json))),
        ])
    }
}

extension JournalStatus {
    var json: JSON {
        .object([
            .init("audit", .string(audit)),
            .init("written", .unsigned(written)),
            .init("lost", .unsigned(lost)),
            .init("waiting", .unsigned(UInt64(waiting))),
        ])
    }
}

extension LedgerVerification {
    var json: JSON {
        .object([
            .init("ok", .bool(ok)),
            .init("entries", .unsigned(entries)),
            .init("accounts", .unsigned(accounts)),
            .init("mismatches", .array(mismatches.map(JSON.string))),
        ])
    }
}
