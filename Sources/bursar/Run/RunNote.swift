import Glibc

/// What people are told while a program runs.
enum RunNote: Hashable, Sendable {
    /// Waits for an account that is paused, before the program begins.
    case waiting
    case stopping(String)
    case pausing(String)
    case refused(String)
    case paused
    case stillPaused
    case resumed(isOverrun: Bool)
    case budgetAgain
    case leftovers
    case killing
    case guardLost
    case untouchable([Int32])
    case coordinatorAway(String)
    /// How much time was told only now, in milliseconds.
    case coordinatorBack(late: Int64)
    case unreported(String)
    case unreleased(String)
    /// Lines of usage that could not be read; the first problem.
    case malformedUsage(String)
    case noPrice(String)

    /// A line about a program that runs under `account`.
    func words(account: String) -> String {
        switch self {
        case .waiting:
            "\(account) is paused; the program begins when it is resumed"
        case .stopping(let reason): "\(reason); stopping the program"
        case .pausing(let reason):
            "\(reason); the program is stopped until there is more, as with "
                + "`bursar adjust \(account) --time +10m`, or until it is let overrun, with "
                + "`bursar adjust \(account) --resume`"
        case .refused(let reason): "\(reason); stopping the program"
        case .paused:
            "\(account) is paused; the program is stopped until it is resumed"
        case .stillPaused: "still paused; the program is stopped again"
        case .resumed(isOverrun: false): "\(account) goes on, and the program"
        case .resumed(isOverrun: true):
            "the program goes on as it was told, though the budget of \(account) is used up: an "
                + "overrun, until there is more"
        case .budgetAgain: "\(account) has budget again; the program goes on"
        case .leftovers: "the program has ended; stopping what it left running"
        case .killing: "the grace is over; killing what still runs"
        case .guardLost: "the guard of the program was killed; killing the program"
        case .untouchable(let processes):
            "not permitted to signal process "
                + processes.map(String.init).joined(separator: ", ")
        case .coordinatorAway(let cause):
            "the coordinator does not answer (\(cause)); the program goes on, and its time is "
                + "reported later"
        case .coordinatorBack(let late):
            "the coordinator is back; \(DecimalText.duration(milliseconds: late)) reported late"
        case .unreported(let what): "\(what) could not be reported: no coordinator"
        case .unreleased(let reason): "\(account) could not be released: \(reason)"
        case .malformedUsage(let problem): "a line of usage is left out: \(problem)"
        case .noPrice(let message): "usage is counted without its cost: \(message)"
        }
    }
}

/// Where notes go: standard error, whether somebody reads it or not.
struct NoteWriter: Sendable {
    var account: String
    var isQuiet: Bool

    func note(_ note: RunNote) {
        if !isQuiet { Self.write("bursar run: " + note.words(account: account).printable) }
    }

    /// Writes a line. A reader that has gone away must not end a run.
    static func write(_ line: String) {
        var bytes = Array((line + "\n").utf8)[...]
        while !bytes.isEmpty {
            let written = unsafe bytes.withUnsafeBytes {
                unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count)
            }
            guard written > 0 else { return }
            bytes = bytes.dropFirst(written)
        }
    }
}
