/// Denials are counted in a turn, and recorded at its end, equal ones together.
extension Coordinator {
    /// Kinds of a user's denials of a turn that are told apart by what the operations were.
    private static let denialLabelsMost = 16

    mutating func noteDenial(
        _ refusal: Refusal, of reservation: Reservation, _ asker: Asker
    ) {
        guard let path = asker.account, let slot = tree.slot(at: path) else { return }
        countDenial(refusal.reason, of: reservation, asker, at: slot)
    }

    mutating func countDenial(
        _ reason: RefusalReason, of reservation: Reservation, _ asker: Asker, at slot: Int
    ) {
        // A label that is too long is among what requests are denied for; it is not kept for that.
        let label = { [limits] (text: String) in text.utf8.count <= limits.labelBytes ? text : "" }
        var denied = Denied(
            account: tree.accounts[slot].record.id, reason: reason, count: 1, uid: asker.uid,
            pid: asker.pid, wanted: reservation.want,
            asked: reservation.want.values, operation: label(reservation.operation),
            model: label(reservation.model), operationClass: reservation.operationClass)
        var kind = DenialKind(denied)
        if denialPlaces[kind] == nil, !(denied.operation.isEmpty && denied.model.isEmpty) {
            // Of a user's many different ones of a turn not all are told apart: refusals must not fill the
            // ledger.
            denialLabels[asker.uid, default: 0] += 1
            if denialLabels[asker.uid, default: 0] > Coordinator.denialLabelsMost {
                (denied.operation, denied.model) = ("", "")
                kind = DenialKind(denied)
            }
        }
        if let place = denialPlaces[kind] {
            denied.count &+= denials[place].count
            denied.asked = denied.asked.addingSaturated(denials[place].asked)
            denials[place] = denied
        } else {
            denialPlaces[kind] = denials.count
            denials.append(denied)
        }
    }
}

/// What makes two denials of a turn equal.
struct DenialKind: Hashable {
    private let account: AccountID
    private let reason: RefusalReason
    private let uid: UInt32
    private let pid: UInt32
    private let operation: String
    private let model: String
    private let operationClass: OperationClass

    init(_ denied: Denied) {
        account = denied.account
        reason = denied.reason
        uid = denied.uid
        pid = denied.pid
        operation = denied.operation
        model = denied.model
        operationClass = denied.operationClass
    }
}
