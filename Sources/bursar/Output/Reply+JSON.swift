import BursarClient

// The fields that scripts rely on come first, in the documented order; others follow.

extension Reply.Reserved {
    var json: JSON {
        var members: [JSON.Member] = [
            .init("verdict", .string(verdict.name)),
            .init("grant", .text(grant.map { GrantNumber($0).description })),
            .init("amounts", amounts.json),
            .init("borrowed", borrowed.json),
            .init("level", .string(level.name)),
            .init("action", .string(action.name)),
            .init("reason", .text(reason?.name)),
            .init("retry_after_ms", .count(retryAfterMs)),
            .init("holding", .array(holding.map(\.json))),
            .init("message", .text(message)),
            .init("expires_in_ms", .count(expiresInMs)),
            .init("seq", .unsigned(seq)),
        ]
        if let paid { members.append(.init("paid", paid.json)) }
        if let degradation { members.append(.init("degradation", degradation.json)) }
        return .object(members)
    }
}

extension Holding {
    var json: JSON {
        .object([
            .init("account", .string(account)),
            .init("grant", .string(GrantNumber(grant).description)),
            .init("amounts", amounts.json),
        ])
    }
}

extension Reply.Committed {
    var json: JSON {
        .object([
            .init("charged", charged.json),
            .init("actual", actual.json),
            .init("refunded", refunded.json),
            .init("level", .string(level.name)),
            .init("action", .string(action.name)),
            .init("paid_back", paidBack.json),
            .init("late", .bool(late)),
            .init("seq", .unsigned(seq)),
        ])
    }
}

extension Reply.Voided {
    var json: JSON {
        .object([
            .init("refunded", refunded.json),
            .init("level", .string(level.name)),
            .init("action", .string(action.name)),
            .init("paid_back", paidBack.json),
            .init("seq", .unsigned(seq)),
        ])
    }
}

extension Reply.Extended {
    var json: JSON {
        .object([
            .init("expires_in_ms", .unsigned(expiresInMs)), .init("seq", .unsigned(seq)),
        ])
    }
}

extension Reply.Tracked {
    var json: JSON {
        .object([
            .init("tracked", tracked.json),
            .init("level", .string(level.name)),
            .init("action", .string(action.name)),
            .init("seq", .unsigned(seq)),
        ])
    }
}

extension Reply.Repaid {
    var json: JSON {
        .object([
            .init("returned", returned.json),
            .init("paid_back", paidBack.json),
            .init("debt", debt.json),
            .init("level", .string(level.name)),
            .init("action", .string(action.name)),
            .init("seq", .unsigned(seq)),
        ])
    }
}

extension Reply.Allocated {
    var json: JSON {
        .object([
            .init("account", .string(account)),
            .init("created", .bool(created)),
            .init("nominal", nominal.json),
            .init("reserved", reserved.json),
            .init("funded", funded.json),
            .init("ceiling", ceiling.json),
            .init("seq", .unsigned(seq)),
        ])
    }
}

extension Reply.Released {
    var json: JSON {
        .object([
            .init("returned", returned.json),
            .init("consumed", consumed.json),
            .init("debt", debt.json),
            .init("grants_moved", .unsigned(UInt64(grantsMoved))),
            .init("seq", .unsigned(seq)),
            .init("report", report?.json ?? .null),
        ])
    }
}

extension Reply.Enforced {
    var json: JSON {
        .object([
            .init("level", .string(level.name)),
            .init("action", .string(action.name)),
            .init("retry_after_ms", .count(retryAfterMs)),
            .init("degradation", degradation?.json ?? .null),
        ])
    }
}

extension Push.Event {
    var json: JSON {
        .object([
            .init("seq", .unsigned(seq)),
            .init("time_ms", .integer(timeMs)),
            .init("kind", .string(kind.name)),
            .init("account", account.isEmpty ? .null : .string(account)),
            .init("grant", .text(grant.map { GrantNumber($0).description })),
            .init("amounts", amounts.json),
            .init("actual", actual.json),
            .init("borrowed", borrowed.json),
            .init("paid_back", paidBack.json),
            .init("level", .text(level?.name)),
            .init("reason", .text(reason?.name)),
            .init("operation", .text(operation)),
            .init("uid", .count(uid)),
            .init("pid", .count(pid)),
            .init("count", .unsigned(UInt64(count))),
            .init("due_ms", dueMs.map(JSON.integer) ?? .null),
            .init("claimant", .text(claimant)),
            .init("resource", .text(resource?.name)),
            .init(
                "percentage",
                percentage.map { .fraction(partsPerMillion: $0) } ?? .null),
            .init("projected_total", projectedTotal.map(JSON.integer) ?? .null),
            .init("exhausted_in_ms", .count(exhaustedInMs)),
        ])
    }
}
