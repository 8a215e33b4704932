import BursarCore
import BursarLedger
import Systemd

/// What people read in the journal.
extension AuditRecord {
    /// The entry in one line, whatever clients wrote into their labels.
    var words: String {
        if let debt {
            let paid = debt.paid.isZero ? "" : "; its nominal pays \(debt.paid.words) of it"
            return "\(subject) begins the period with a debt of \(debt.owed.words)\(paid)"
        }
        let grant = source.fact.grant.map { "g\($0): " } ?? ""
        return (grant + sentence + (asker?.words ?? "")).onOneLine
    }

    private var subject: String { account?.description ?? "a released account" }

    /// Without the grant that it is about and who asked.
    private var sentence: String {
        switch source.fact {
        case .accountDefined(let fact):
            let nominal = fact.settings.nominal.words
            let what = fact.isNew ? "\(subject) exists" : "\(subject) has new settings"
            return what + (nominal.isEmpty ? "" : ": \(nominal)")
        case .accountReleased: return "\(subject) was released"
        case .divided: return "what \(subject) has was divided anew"
        case .granted(let fact):
            let borrowed = fact.borrowed.isZero ? "" : ", of that \(fact.borrowed.words) borrowed"
            return "g\(source.seq): \(subject) may use \(fact.amounts.words)\(borrowed)"
                + label(fact.operation)
        case .settled(let fact): return words(for: fact)
        case .corrected(let fact):
            return "a late commit says that \(subject) used \(fact.actual.words); "
                + "charged in all: \(fact.charged.words)"
        case .extended(let fact): return "the lease now ends at \(fact.expires.timestamp)"
        case .tracked(let fact): return "\(subject) used \(fact.usage.words)"
        case .repaid(let fact): return "\(subject) gave back \(fact.returned.words)"
        case .recalled(let fact):
            let claimant = claimant.map { " for \($0)" } ?? ""
            return "\(fact.recall.amounts.words) of \(subject) wanted back"
                + "\(claimant) until \(fact.recall.due.timestamp)"
        case .recallEnded: return "nothing of \(subject) is wanted back any longer"
        case .revoked(let fact): return "\(fact.returned.words) taken back from \(subject)"
        case .creditsSettled: return "credits settled in \(subject)"
        case .levelChanged(let fact):
            let part = ConfigurationUnits.percentage(partsPerMillion: fact.percentage)
            return "\(subject) is \(fact.level.label): \(part) of its "
                + "\(fact.resource.label) consumed"
        case .earlyWarning(let fact):
            return "\(subject) is on the way to \(fact.resource.text(fact.projected)) of "
                + "\(fact.resource.text(fact.limit)) \(fact.resource.label)"
        case .pauseChanged(let fact):
            return "\(subject) \(fact.isPaused ? "is paused" : "goes on")"
        case .paceChanged(let fact):
            let rate = fact.rate.words
            let pace = rate.isEmpty ? "has no pace any more" : "is held to \(rate) per minute"
            return "\(subject) \(pace)"
        case .indicativeSet(let fact):
            let target = fact.target.words
            return target.isEmpty
                ? "\(subject) has no indicative target any more"
                : "\(subject) means to keep to \(target) from here on; nothing enforces that"
        case .pricesImported(let fact): return "prices of \(fact.models) models imported"
        case .periodEnded(let fact):
            return "the period of \(subject) ended at \(fact.boundary.timestamp)"
        case .denied(let fact):
            let times = fact.count == 1 ? "" : " \(fact.count) times, last"
            return "\(subject) was denied\(times) \(fact.wanted.words) (\(fact.reason.label))"
                + label(fact.operation)
        case .acknowledged(let fact):
            return "a client of user \(fact.scope.uid) has its answers up to \(fact.through)"
        case .notice(let notice): return notice.words
        }
    }

    private func words(for fact: Settled) -> String {
        switch fact.cause {
        case .committed:
            let over = fact.isOverrun ? ", more than was granted" : ""
            return "\(subject) used \(fact.actual.words)\(over)"
        case .voided: return "\(subject) did not use it"
        case .expired, .orphaned:
            let why = fact.cause == .expired ? "its lease ran out" : "its process is gone"
            return "\(subject) was left open, for \(why); charged: \(fact.charged.words)"
        }
    }

    private func label(_ operation: String) -> String {
        // A quote of its own would end it early.
        operation.isEmpty ? "" : " for \"\(operation.replacing("\"", with: "'"))\""
    }
}

extension Notice {
    fileprivate var words: String {
        switch kind {
        case .started: "\(text) started"
        case .stopped: "stopped \(text)"
        case .configured: "configuration in force: \(text)"
        case .configurationKept: "the configuration stays as it was: \(text)"
        case .coarsened: text
        }
    }
}

extension Amounts {
    /// What is there, as people read it.
    fileprivate var words: String {
        Resource.allCases.compactMap { resource -> String? in
            switch self[resource] {
            case .absent: nil
            case .finite(let amount): resource.words(amount)
            case .unlimited: "unlimited \(resource.label)"
            }
        }.joined(separator: ", ")
    }
}

extension Quantities {
    /// What is not zero, as people read it.
    fileprivate var words: String {
        let parts = Resource.allCases.filter { self[$0] != 0 }.map { $0.words(self[$0]) }
        return parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
    }
}

extension Resource {
    fileprivate func words(_ amount: Int64) -> String {
        switch self {
        case .tokens: amount == 1 ? "1 token" : "\(text(amount)) tokens"
        case .time: text(amount)
        case .cost: "cost \(text(amount))"
        }
    }
}
