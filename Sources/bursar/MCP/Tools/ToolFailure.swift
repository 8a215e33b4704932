import BursarClient

/// Why a tool could not do what it was asked, in words for a model.
struct ToolFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was wrong and what would be right.
    let description: String

    init(_ description: String) { self.description = description }

    /// What the coordinator, or the way to it, said.
    init(_ error: BursarError) {
        var words = error.message.printable
        switch error.code {
        case .outcomeUnknown:
            words =
                "No answer came, so whether this was carried out is unknown. Look with "
                + "get_session_info before you repeat it."
        case .noCoordinator:
            words += " Nothing was changed; what is enforced cannot be asked until it is back."
        case .timedOut where error.verdict == nil:
            words += ". Try again."
        default: break
        }
        if let retryAfter = error.retryAfter {
            let pause = DecimalText.duration(milliseconds: retryAfter.milliseconds)
            words += "; try again in \(pause)"
        }
        description = words
    }
}
