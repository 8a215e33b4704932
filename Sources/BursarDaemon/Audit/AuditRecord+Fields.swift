import BursarCore
import BursarLedger
import enum BursarProtocol.Verdict
import Systemd

/// The fields of a fact, besides those that all entries have.
extension AuditRecord {
    func describe(_ entry: inout JournalEntry) {
        entry.grant(source.fact.grant)
        entry.asked(by: asker)
        switch source.fact {
        case .accountDefined(let fact): describe(fact.settings, &entry)
        case .granted(let fact): describe(fact, &entry)
        case .settled(let fact): describe(fact, &entry)
        case .corrected(let fact):
            entry.amounts("", fact.charged)
            entry.amounts("ACTUAL_", fact.actual)
            entry.amounts("PAID_BACK_", fact.paidBack)
            entry.model(of: fact.billing)
        case .extended(let fact): entry["BURSAR_EXPIRES"] = fact.expires.timestamp
        case .tracked(let fact):
            entry.amounts("", fact.usage)
            entry.model(of: fact.billing)
        case .repaid(let fact):
            entry.amounts("", fact.returned)
            entry.amounts("PAID_BACK_", fact.paidBack)
        case .recalled(let fact):
            entry.amounts("", fact.recall.amounts)
            entry["BURSAR_CLAIMANT"] = claimant?.description
            entry["BURSAR_DUE"] = fact.recall.due.timestamp
        case .revoked(let fact): entry.amounts("", fact.returned)
        case .levelChanged(let fact):
            entry["BURSAR_RESOURCE"] = fact.resource.label
            entry["BURSAR_PERCENTAGE"] = ConfigurationUnits.percentage(
                partsPerMillion: fact.percentage)
        case .earlyWarning(let fact): describe(fact, &entry)
        case .paceChanged(let fact): entry.amounts("PER_MINUTE_", fact.rate)
        case .indicativeSet(let fact): entry.amounts("TARGET_", fact.target)
        case .pricesImported(let fact): entry["BURSAR_COUNT"] = String(fact.models)
        case .periodEnded(let fact):
            entry["BURSAR_BOUNDARY"] = fact.boundary.timestamp
            entry["BURSAR_COUNT"] = String(debtors)
        case .denied(let fact): describe(fact, &entry)
        case .acknowledged(let fact): entry["BURSAR_UID"] = String(fact.scope.uid)
        case .accountReleased, .divided, .recallEnded, .creditsSettled, .pauseChanged, .notice:
            break
        }
    }

    /// What an account may, as far as it says something of its own.
    private func describe(_ settings: AccountSettings, _ entry: inout JournalEntry) {
        entry.amounts("", settings.nominal)
        entry.amounts("CEILING_", settings.ceiling)
        entry.amounts("PER_OPERATION_", settings.perOperation)
        for resource in Resource.allCases {
            guard case .absolute(let minimum) = settings.reserved[resource] else { continue }
            entry["BURSAR_RESERVED_\(resource.fieldName)"] = String(minimum)
        }
        if settings.weight != 1 { entry["BURSAR_WEIGHT"] = String(settings.weight) }
        if settings.priority != 0 { entry["BURSAR_PRIORITY"] = String(settings.priority) }
        entry["BURSAR_DEADLINE_MS"] = settings.deadline.map { String($0) }
    }

    /// Who asked; what the coordinator did by itself, nobody did.
    var asker: Asker? {
        if case .denied(let fact) = source.fact { return Asker(uid: fact.uid, pid: fact.pid) }
        guard let origin = source.fact.origin, origin.key != nil || origin.pid != 0 else {
            return nil
        }
        return Asker(uid: origin.uid, pid: origin.pid)
    }

    private func describe(_ fact: Granted, _ entry: inout JournalEntry) {
        entry["BURSAR_VERDICT"] = Verdict.granted.name
        entry.grant(source.seq)
        entry.amounts("", fact.amounts)
        entry.amounts("BORROWED_", fact.borrowed)
        entry["BURSAR_OPERATION"] = fact.operation.isEmpty ? nil : fact.operation
        entry["BURSAR_MODEL"] = fact.model.isEmpty ? nil : fact.model
        entry["BURSAR_CLASS"] = fact.operationClass.label
        entry["BURSAR_EXPIRES"] = fact.expires.timestamp
    }

    private func describe(_ fact: Settled, _ entry: inout JournalEntry) {
        entry["BURSAR_CAUSE"] = fact.cause.label
        entry.amounts("", fact.charged)
        entry.amounts("ACTUAL_", fact.actual)
        entry.amounts("PAID_BACK_", fact.paidBack)
        entry["BURSAR_WORK"] = fact.work == 0 ? nil : String(fact.work)
        entry.model(of: fact.billing)
    }

    private func describe(_ fact: EarlyWarning, _ entry: inout JournalEntry) {
        entry["BURSAR_RESOURCE"] = fact.resource.label
        entry["BURSAR_CAUSE"] = fact.cause.label
        entry["BURSAR_PROJECTED"] = String(fact.projected)
        entry["BURSAR_LIMIT"] = String(fact.limit)
        entry["BURSAR_EXHAUSTED_IN_MS"] = fact.exhaustedIn.map { String($0) }
    }

    private func describe(_ fact: Denied, _ entry: inout JournalEntry) {
        let verdict: Verdict = fact.reason == .waitTimedOut ? .timedOut : .denied
        entry["BURSAR_VERDICT"] = verdict.name
        entry["BURSAR_REASON"] = fact.reason.label
        entry["BURSAR_COUNT"] = String(fact.count)
        entry.amounts("", fact.wanted)
        entry["BURSAR_OPERATION"] = fact.operation.isEmpty ? nil : fact.operation
        entry["BURSAR_MODEL"] = fact.model.isEmpty ? nil : fact.model
        entry["BURSAR_CLASS"] = fact.operationClass.label
    }
}

extension JournalEntry {
    fileprivate mutating func grant(_ number: UInt64?) {
        self["BURSAR_GRANT"] = number.map { "g\($0)" }
    }

    fileprivate mutating func model(of billing: Billing) {
        guard case .bill(let bill) = billing, !bill.model.isEmpty else { return }
        self["BURSAR_MODEL"] = bill.model
    }
}
