import CProcess

/// How a program ended.
enum ProgramEnd: Hashable, Sendable {
    /// By itself, with a status of 0 to 255.
    case exited(Int32)
    /// By a signal.
    case killed(Int32)

    /// Out of the status of waitpid(2).
    init(waitStatus status: Int32) {
        let signal = status & 0x7F
        self = signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal)
    }

    /// The status to exit with, as a shell has it: 128 + n for signal n.
    var code: Int32 {
        switch self {
        case .exited(let status): status
        case .killed(let signal): 128 + signal
        }
    }
}

/// Names of signals.
enum SignalName {
    /// `SIGTERM`, or `signal 42`.
    static func of(_ number: Int32) -> String {
        guard let name = unsafe bursar_signal_name(number) else { return "signal \(number)" }
        return unsafe "SIG" + String(cString: name)
    }
}
