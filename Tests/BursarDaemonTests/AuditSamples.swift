import BursarCore
import struct BursarProtocol.ErrorCode

@testable import BursarDaemon
@testable import Systemd

/// An entry of each kind that the journal may get.
enum AuditSamples {
    static let account = AccountID(slot: 1, generation: 0)
    static let path = AccountPath("main/a")
    static let origin = Origin(
        key: RequestKey(
            scope: KeyScope(account: 1, uid: 1000), client: 1, number: 1, acknowledgedThrough: 0,
            digest: 1),
        uid: 1000, pid: 42)
    static let some = Quantities(tokens: 5, time: 0, cost: 0)

    static func record(_ fact: Fact, seq: UInt64 = 7, previous: UInt64 = 5) -> AuditRecord {
        AuditRecord(
            source: Entry(seq: seq, time: Instant(milliseconds: 1_000), fact: fact),
            account: path, claimant: AccountPath("main/b"), level: .yellow, previous: previous,
            auditLevel: .decisions, ledger: "abc")
    }

    private static func settled(
        _ cause: SettlementCause, isOverrun: Bool = false, paidBack: Quantities = .zero
    ) -> Fact {
        .settled(
            Settled(
                grant: 3, account: account, cause: cause, isOverrun: isOverrun,
                actual: Amounts(tokens: 9), charged: Amounts(tokens: 9), paidBack: paidBack,
                origin: cause == .expired ? .coordinator : origin))
    }

    static func granted(
        borrowed: Quantities = .zero, operation: String = "plan"
    ) -> Fact {
        .granted(
            Granted(
                account: account, amounts: Amounts(tokens: 9, cost: 2_500_000_000),
                borrowed: borrowed, expires: Instant(milliseconds: 5_000), session: 1,
                operationClass: .essential, waited: false, operation: operation, model: "m",
                origin: origin))
    }

    private static func defined(isNew: Bool) -> Fact {
        .accountDefined(
            AccountDefined(
                id: account, path: path, parent: nil, isNew: isNew, settings: AccountSettings(),
                source: .allocated, origin: origin))
    }

    /// The facts whose entries have these kinds.
    static let facts: [(AuditKind, Fact)] = [
        (.granted, granted()), (.borrowed, granted(borrowed: some)),
        (
            .denied,
            .denied(
                Denied(
                    account: account, reason: .insufficientBudget, count: 3, uid: 1000, pid: 42,
                    wanted: Amounts(tokens: 9), asked: Quantities(tokens: 27), operation: "plan",
                    model: "m"))
        ),
        (.committed, settled(.committed)), (.overrun, settled(.committed, isOverrun: true)),
        (.voided, settled(.voided)), (.paidBack, settled(.voided, paidBack: some)),
        (.paidBack, settled(.committed, paidBack: some)),
        (
            .paidBack,
            .repaid(
                Repaid(
                    grant: 3, account: account, returned: Amounts(tokens: 5), paidBack: some,
                    origin: origin))
        ),
        (.abandoned, settled(.expired)), (.abandoned, settled(.orphaned, paidBack: some)),
        (
            .corrected,
            .corrected(
                Corrected(
                    grant: 3, account: account, actual: Amounts(tokens: 1),
                    charged: Amounts(tokens: 1), consumedDelta: .zero, debtDelta: .zero,
                    paidBack: .zero, origin: origin))
        ),
        (
            .recall,
            .recalled(
                Recalled(
                    grant: 3, account: account,
                    recall: Recall(
                        amounts: some, due: Instant(milliseconds: 9_000), claimant: account)))
        ),
        (.recallEnded, .recallEnded(RecallEnded(grant: 3, account: account))),
        (.revoked, .revoked(Revoked(grant: 3, account: account, returned: Amounts(tokens: 5)))),
        (
            .levelChanged,
            .levelChanged(
                LevelChanged(
                    account: account, levels: ResourceLevels(), level: .orange, resource: .tokens,
                    percentage: 760_000))
        ),
        (
            .earlyWarning,
            .earlyWarning(
                EarlyWarning(
                    account: account, resource: .tokens, cause: .projection, projected: 12,
                    limit: 10, exhaustedIn: 5_000))
        ),
        (
            .paused,
            .pauseChanged(PauseChanged(account: account, isPaused: true, origin: origin))
        ),
        (
            .resumed,
            .pauseChanged(PauseChanged(account: account, isPaused: false, origin: origin))
        ),
        (
            .throttled,
            .paceChanged(
                PaceChanged(account: account, rate: Amounts(tokens: 60), origin: origin))
        ),
        (
            .indicativeSet,
            .indicativeSet(
                IndicativeSet(account: account, target: Amounts(tokens: 60), origin: origin))
        ),
        (.allocated, defined(isNew: true)), (.adjusted, defined(isNew: false)),
        (.released, .accountReleased(AccountReleased(id: account, origin: origin))),
        (.divided, .divided(account)), (.creditsSettled, .creditsSettled(account)),
        (
            .periodEnded,
            .periodEnded(PeriodEnded(pool: account, boundary: Instant(milliseconds: 500)))
        ),
        (
            .pricesImported,
            .pricesImported(
                PricesImported(
                    part: PriceImport(source: "s", part: 1, parts: 1, prices: []), version: 1,
                    models: 2, origin: origin))
        ),
        (
            .extended,
            .extended(Extended(grant: 3, expires: Instant(milliseconds: 9_000), origin: origin))
        ),
        (
            .tracked,
            .tracked(
                Tracked(grant: 3, account: account, usage: Amounts(tokens: 1), origin: origin))
        ),
        (
            .acknowledged,
            .acknowledged(
                Acknowledged(scope: KeyScope(account: 1, uid: 1000), client: 1, through: 9))
        ),
        (.started, .notice(Notice(kind: .started, text: "bursard"))),
        (.stopped, .notice(Notice(kind: .stopped, text: "in good order"))),
        (.configured, .notice(Notice(kind: .configured, text: "defaults"))),
        (.configurationKept, .notice(Notice(kind: .configurationKept, text: "a mistake"))),
        (.coarsened, .notice(Notice(kind: .coarsened, text: "coarseness 1"))),
    ]

    /// Entries of a kind.
    static func entries(of kind: AuditKind) -> [JournalEntry] {
        var entries = facts.filter { $0.0 == kind }.map { record($0.1).entry }
        switch kind {
        case .debt:
            var record = record(
                .periodEnded(PeriodEnded(pool: account, boundary: Instant(milliseconds: 500))))
            record.debt = (some, some)
            entries.append(record.entry)
        case .clientRefused, .clientDisconnected, .requestRefused:
            entries.append(
                Incident(
                    kind: kind, message: "why", reason: .notPermitted,
                    process: PeerProcess(pid: 42, uid: 1000, groups: []), account: path
                ).entry)
        case .ledgerFailed, .invariantBroken:
            entries.append(Incident(kind: kind, message: "why").entry)
        case .journalGap: entries.append(Auditor.gap(JournalLoss(count: 2, first: 3, last: 5)))
        default: break
        }
        return entries
    }

    /// Names of the fields that all entries of a kind have.
    static func fields(of kind: AuditKind) -> Set<String> {
        let entries = entries(of: kind).map(\.names)
        return entries.dropFirst().reduce(entries.first ?? []) { $0.intersection($1) }
    }
}

extension JournalEntry {
    /// Names of its fields.
    var names: Set<String> {
        Set(fields.compactMap { $0.split(separator: "=").first.map(String.init) })
    }
}
