import BursarCore
import BursarProtocol

extension GrantedAnswer {
    /// The reply to the reserve that made the grant.
    func reply(at now: Instant) -> Reply.Reserved {
        Reply.Reserved(
            verdict: .granted, grant: grant, amounts: amounts.wire, borrowed: borrowed.wire,
            level: level.wire, action: level.action,
            expiresInMs: UInt64(now.millisecondsUntil(expires)), holding: [], seq: grant,
            paid: paid.isZero ? nil : paid.wire)
    }
}

extension SettledAnswer {
    /// The reply to the commit that settled the grant.
    var committed: Reply.Committed {
        Reply.Committed(
            charged: charged.wire, actual: actual.wire, refunded: refunded.wire,
            paidBack: paidBack.wire, late: late, level: level.wire, action: level.action, seq: seq)
    }

    /// The reply to the void that cancelled the grant.
    var voided: Reply.Voided {
        Reply.Voided(
            refunded: refunded.wire, paidBack: paidBack.wire, level: level.wire,
            action: level.action, seq: seq)
    }
}

extension ExtendedAnswer {
    func reply(at now: Instant) -> Reply.Extended {
        Reply.Extended(expiresInMs: UInt64(now.millisecondsUntil(expires)), seq: seq)
    }
}

extension TrackedAnswer {
    var reply: Reply.Tracked {
        Reply.Tracked(tracked: tracked.wire, level: level.wire, action: level.action, seq: seq)
    }
}

extension RepaidAnswer {
    var reply: Reply.Repaid {
        Reply.Repaid(
            returned: returned.wire, paidBack: paidBack.wire, debt: debt.wire, level: level.wire,
            action: level.action, seq: seq)
    }
}

extension PacedAnswer {
    var reply: Reply.Throttled {
        Reply.Throttled(rate: rate.wireIfSaid, seq: seq)
    }
}

extension ReleasedAnswer {
    var reply: Reply.Released {
        Reply.Released(
            returned: returned.wire, consumed: consumed.wire, debt: debt.wire,
            grantsMoved: grantsMoved, seq: seq)
    }
}

extension BursarCore.AccountStatus {
    /// The status as messages carry it.
    var wire: BursarProtocol.AccountStatus {
        BursarProtocol.AccountStatus(
            account: path.description, nominal: nominal.wire, reserved: reserved.wire,
            funded: funded.wire, ceiling: ceiling.wire, held: held.wire, consumed: consumed.wire,
            borrowed: borrowed.wire, debt: debt.wire, limit: limit.wire, headroom: headroom.wire,
            percentage: percentage.fractions, level: level.wire, action: level.action,
            openGrants: UInt32(clamping: openGrants), children: UInt32(clamping: children),
            waiting: UInt32(clamping: waiting), credits: credits.wireIfSaid,
            nominalReason: nominalReason.isEmpty ? nil : nominalReason.prefix(bytes: 512),
            levels: wireLevels, paused: isPaused ? true : nil,
            deadlineInMs: timeLeft.map { UInt64(max(0, $0)) },
            rate: rate.wireIfSaid,
            raisedByForecast: levels.raised == 0 ? nil : true,
            indicative: indicative.map {
                Indicative(target: $0.target.wire, used: $0.used.wire, setMs: $0.set.milliseconds)
            })
    }

    private var wireLevels: Levels {
        func level(_ resource: BursarCore.Resource) -> BursarProtocol.Level? {
            limit[resource].finite == nil ? nil : levels.inForce(resource).wire
        }
        return Levels(tokens: level(.tokens), time: level(.time), cost: level(.cost))
    }

    /// `limit − consumed`.
    var remaining: BursarCore.Amounts {
        var remaining = limit
        for resource in BursarCore.Resource.allCases {
            guard case .finite(let most) = limit[resource] else { continue }
            remaining[resource] = .finite(max(0, most - consumed.values[resource]))
        }
        return remaining
    }

    /// A row of the report.
    var reportRow: ReportRow {
        ReportRow(
            status: wire, grants: statistics.grants, denials: statistics.denials,
            waits: statistics.waits, commits: statistics.commits, voids: statistics.voids,
            abandoned: statistics.abandoned, lateCommits: statistics.lateCommits,
            overruns: statistics.overruns, granted: statistics.granted.wire,
            actual: statistics.actual.wire, borrowed: statistics.borrowed.wire,
            paidBack: statistics.paidBack.wire)
    }
}

extension OperationSummary {
    /// The summary as messages carry it.
    var wire: OperationStatus {
        let (granted, used) = (reserved.tokens, committed.tokens)
        return OperationStatus(
            account: path.description, operation: operation, model: model, commits: commits,
            overruns: overruns, reserved: reserved.wire, committed: committed.wire,
            ratio: used > 0
                ? UInt64(clamping: Int128(granted) * 1_000_000 / Int128(used)) : nil,
            estimate: estimate.wire)
    }
}

extension BursarCore.Amounts {
    /// Parts per million of each finite resource.
    var fractions: Fractions {
        func parts(_ resource: BursarCore.Resource) -> UInt64? {
            if case .finite(let parts) = self[resource] { UInt64(parts) } else { nil }
        }
        return Fractions(tokens: parts(.tokens), time: parts(.time), cost: parts(.cost))
    }
}

extension GrantRecord {
    /// The grant as messages carry it.
    func wire(account: AccountPath, at now: Instant) -> GrantStatus {
        var mask = amounts.present
        for resource in BursarCore.Resource.allCases where tracked[resource] > 0 {
            mask |= resource.bit
        }
        let usage = BursarCore.Amounts(present: mask, unlimited: 0, values: tracked) ?? .none
        return GrantStatus(
            grant: id, account: account.description, amounts: amounts.wire, tracked: usage.wire,
            operation: operation.isEmpty ? nil : operation, model: model.isEmpty ? nil : model,
            expiresInMs: UInt64(now.millisecondsUntil(expires)), detached: session == 0, uid: uid,
            pid: pid, recalled: recall?.amounts.wire,
            recallDueInMs: recall.map { UInt64(now.millisecondsUntil($0.due)) })
    }
}

extension String {
    /// As much of it, in whole characters, as takes at most so many bytes.
    func prefix(bytes most: Int) -> String {
        var text = self
        while text.utf8.count > most { text.removeLast() }
        return text
    }
}
