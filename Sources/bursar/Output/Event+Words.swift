import BursarClient
import Foundation

extension Push.Event {
    /// The event in one line: when, its entry, what, whom it is about.
    func words(for terminal: Terminal) -> String {
        var parts = [
            terminal.styled(LocalTime.clock(milliseconds: timeMs), .dim), "#\(seq)".padding(to: 6),
            terminal.styled(kind.name.padding(to: 13), style ?? .bold), account,
        ]
        if let grant { parts.append(GrantNumber(grant).description) }
        if count > 1, kind != .pricesImported { parts.append("\(count) times") }
        parts.append(whatHappened)
        if borrowed.isSome { parts.append("(\(borrowed.usedWords) borrowed)") }
        if actual.isSome, actual != amounts { parts.append("(\(actual.usedWords) used)") }
        if paidBack.isSome { parts.append("(\(paidBack.usedWords) paid back)") }
        if let level { parts.append(terminal.styled(level.name, level.style)) }
        if let reason { parts.append(reason.name) }
        if let operation { parts.append("\"\(operation.printable)\"") }
        if let pid { parts.append(terminal.styled("process \(pid)", .dim)) }
        return parts.filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// What is to be said of the amounts.
    private var whatHappened: String {
        switch kind {
        case .recall:
            let claimant = claimant.map { " for \($0)" } ?? ""
            let due = dueMs.map { " by \(LocalTime.clock(milliseconds: $0))" } ?? ""
            return "\(amounts.usedWords) wanted back\(claimant)\(due)"
        case .revoked: return "\(amounts.usedWords) taken back; the grant stays open"
        case .recallEnded: return "nothing is wanted back any longer"
        case .pricesImported: return DecimalText.counted(count, "model")
        case .creditsSettled: return "what its accounts lent, borrowed or bought"
        case .levelChanged:
            guard let resource, let percentage else { return "" }
            return "\(DecimalText.percent(partsPerMillion: percentage)) of \(resource.name)"
        case .earlyWarning:
            guard let resource else { return "" }
            let total = projectedTotal.map {
                "\(Amount.finite($0).words(of: resource)) projected of \(amounts.usedWords)"
            }
            let end = exhaustedInMs.map {
                "runs out in \(DecimalText.duration(milliseconds: Int64(clamping: $0 / 1000 * 1000)))"
            }
            return "\(resource.name): " + [total, end].compactMap(\.self).joined(separator: ", ")
        case .throttled:
            return amounts.isSome ? "at most \(amounts.usedWords) per minute" : "no pace any more"
        default: return amounts.isSome ? amounts.usedWords : ""
        }
    }

    private var style: Terminal.Style? {
        switch kind {
        case .granted, .committed: .green
        case .denied, .abandoned, .configurationKept: .red
        case .recall, .revoked, .earlyWarning, .levelChanged, .paused, .throttled: .yellow
        default: nil
        }
    }
}
