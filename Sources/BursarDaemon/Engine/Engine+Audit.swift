import BursarCore
import BursarProtocol
import BursarTransport
import Glibc
import NIOCore
import Systemd

/// What the journal is told.
extension Engine {
    /// Adds the journal's copies of an entry, as the turn has left its account.
    func audit(_ entry: Entry, to records: inout [AuditRecord]) {
        let account =
            switch entry.fact {
            case .extended(let fact): coordinator.account(ofGrant: fact.grant)
            default: entry.fact.account.flatMap { paths[$0] }
            }
        var claimant: AccountPath?
        if case .recalled(let fact) = entry.fact { claimant = paths[fact.recall.claimant] }
        auditor.copy(entry, account: account, claimant: claimant, coordinator, to: &records)
    }

    /// Tells of an incident, or counts it if the same was told a moment ago.
    func report(_ incident: Incident) {
        let isCounting = auditor.report(incident, at: clock.now())
        guard isCounting, incidentReport == nil else { return }
        let delay = TimeAmount.milliseconds(IncidentLimiter.interval)
        incidentReport = loop.assumeIsolated().scheduleTask(in: delay) { self.tellCounted() }
    }

    /// Tells of incidents that were only counted so far.
    func tellCounted() {
        incidentReport?.cancel()
        incidentReport = nil
        auditor.tellCounted(at: clock.now())
    }

    /// What a client may not do: the refusal that it gets, which is also reported.
    func forbidden(_ message: String, _ peer: Peer, _ account: AccountPath? = nil) -> Refusal {
        report(
            Incident(
                kind: .clientRefused, message: message, reason: .notPermitted,
                process: peer.process, account: account))
        return Refusal(.notPermitted, message)
    }

    /// Reports a refused request of which neither the ledger nor an earlier report says anything.
    func reportRefusal(
        _ refusal: Refusal, of request: BursarProtocol.Request, _ peer: Peer,
        _ account: AccountPath? = nil
    ) {
        // Those only ask for patience, or were reported when they were decided.
        guard ![.busy, .notPermitted].contains(refusal.reason) else { return }
        report(
            Incident(
                kind: .requestRefused,
                message: "\(request.messageKind.name) was refused: \(refusal.message)",
                reason: refusal.reason.wire, process: peer.process, account: account ?? peer.account
            ))
    }

    /// Reports that clients wait since the system gives no descriptor for them.
    func reportShortage(_ errorNumber: Int32) {
        let reason = unsafe String(cString: strerror(errorNumber))
        report(
            Incident(
                kind: .clientRefused,
                message: "clients wait, since none can be accepted: \(reason)",
                reason: .tooManyConnections))
    }

    /// Reports a connection that was ended for what its client did.
    func reportDisconnection(of peer: Peer, _ reason: CloseReason) {
        // Who may not do something was reported when it was refused.
        guard let code = reason.code, code != .notPermitted, code != .shuttingDown else { return }
        let isRefusal = code == .tooManyConnections || peer.session == nil
        report(
            Incident(
                kind: isRefusal ? .clientRefused : .clientDisconnected,
                message: "\(isRefusal ? "a client was not let in" : "a client was disconnected"): "
                    + reason.message,
                reason: code, process: peer.process, account: peer.account))
    }
}
