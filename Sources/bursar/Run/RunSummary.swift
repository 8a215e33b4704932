import BursarClient

/// What came of a run.
struct RunSummary {
    var account: String
    var end: ProgramEnd?
    var cause: Supervision.Cause?
    /// What it used.
    var used: Amounts
    /// How long it was paused, in milliseconds.
    var paused: Int64
    /// Lines that told usage, and lines that could not be read.
    var usageLines: (useful: Int, malformed: Int)

    /// A program that was stopped because its budget was used up, as timeout(1) has it.
    static let stoppedCode: Int32 = 124

    /// The status to exit with.
    var code: Int32 {
        switch cause {
        case .budget, .refused: Self.stoppedCode
        case .guardLost: 1
        case nil: end?.code ?? 1
        }
    }

    /// How it ended: `exited`, `killed`, `stopped` or `failed`.
    private var ending: String {
        switch (cause, end) {
        case (.budget, _), (.refused, _): "stopped"
        case (.guardLost, _), (nil, nil): "failed"
        case (nil, .exited): "exited"
        case (nil, .killed): "killed"
        }
    }

    /// A line for people.
    var words: String {
        let how =
            switch (cause, end) {
            case (.budget, _): "stopped, the budget is used up"
            case (.refused, _): "stopped, the coordinator refused to go on"
            case (.guardLost, _), (nil, nil): "failed"
            case (nil, .exited(0)): "ended well"
            case (nil, .exited(let status)): "ended with status \(status)"
            case (nil, .killed(let signal)): "killed by \(SignalName.of(signal))"
            }
        let pauses =
            paused == 0 ? "" : ", paused for \(DecimalText.duration(milliseconds: paused))"
        let malformed =
            usageLines.malformed == 0
            ? "" : "; \(DecimalText.counted(usageLines.malformed, "line")) of usage left out"
        return "\(account): \(how); used \(used.usedWords)\(pauses)\(malformed)"
    }

    /// The same for programs.
    var json: JSON {
        var (status, signal): (Int32?, Int32?) = (nil, nil)
        switch end {
        case .exited(let number): status = number
        case .killed(let number): signal = number
        case nil: break
        }
        var reason: String?
        switch cause {
        case .budget(let text), .refused(let text): reason = text
        case .guardLost: reason = "the guard was killed"
        case nil: break
        }
        return .object([
            .init("account", .string(account)),
            .init("ended", .string(ending)),
            .init("status", status.map { .integer(Int64($0)) } ?? .null),
            .init("signal", signal.map { .string(SignalName.of($0)) } ?? .null),
            .init("reason", .text(reason)),
            .init("exit_status", .integer(Int64(code))),
            .init("used", used.json),
            .init("paused_ms", .integer(paused)),
            .init("usage_lines", .integer(Int64(usageLines.useful))),
            .init("malformed_lines", .integer(Int64(usageLines.malformed))),
        ])
    }
}
