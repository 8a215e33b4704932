import CProcess
import Foundation

/// A program that runs under a guard, which kills it if this process dies.
final class GuardedProgram: Sendable {
    /// What is to be run.
    struct Plan {
        var command: [String]
        var environment: [String: String]
        /// A descriptor of ours that the program gets under a number.
        var inherited: (descriptor: Int32, number: Int32)?
        /// Arguments for this program's own executable, to clean up after its death.
        var epilogue: [String]?
    }

    /// What the guard has seen.
    enum Report: Sendable {
        case stopped(signal: Int32)
        case continued
        case ended(ProgramEnd)
        /// A signal was sent to the whole process group, and so to the program too.
        case signalled(Int32)
        /// Nobody is left.
        case gone
        /// The guard has ended, too early unless nobody is left. The last report.
        case lost
    }

    /// The program cannot be run.
    struct LaunchFailure: Error {
        var code: Int32
    }

    let guardProcess: pid_t
    let process: pid_t
    private let reports: Int32

    private init(guardProcess: pid_t, process: pid_t, reports: Int32) {
        self.guardProcess = guardProcess
        self.process = process
        self.reports = reports
    }

    /// Starts it.
    static func start(_ plan: Plan) throws(LaunchFailure) -> GuardedProgram {
        // `life` stays open: its end tells the guard that this process is gone.
        var (reports, life): (Int32, Int32) = (-1, -1)
        let settings = plan.environment.map { "\($0.key)=\($0.value)" }
        let guardProcess = unsafe withCStrings(plan.command) { arguments in
            unsafe withCStrings(settings) { environment in
                unsafe withCStrings(plan.epilogue ?? []) { epilogue in
                    var program = unsafe bursar_program(
                        file: arguments[0], arguments: arguments, environment: environment,
                        epilogue: plan.epilogue == nil ? nil : epilogue,
                        inherited: plan.inherited?.descriptor ?? -1,
                        inherited_as: plan.inherited?.number ?? -1)
                    return unsafe bursar_guard(&program, &reports, &life)
                }
            }
        }
        guard guardProcess > 0 else { throw LaunchFailure(code: -guardProcess) }
        let first = readValue(bursar_report(), from: reports)
        guard let first, first.kind == Int32(BURSAR_STARTED.rawValue) else {
            close(reports)
            close(life)
            waitpid(guardProcess, nil, 0)
            throw LaunchFailure(code: first?.value ?? ECHILD)
        }
        return GuardedProgram(
            guardProcess: guardProcess, process: first.value, reports: reports)
    }

    /// Hears what the guard reports, from now on.
    func follow(_ receive: @escaping @Sendable (Report) -> Void) {
        let reports = reports
        // A thread, since what a pipe holds when its writer ends must not be overlooked.
        Thread.detachNewThread {
            while let report = readValue(bursar_report(), from: reports) {
                switch UInt32(bitPattern: report.kind) {
                case BURSAR_STOPPED.rawValue: receive(.stopped(signal: report.value))
                case BURSAR_CONTINUED.rawValue: receive(.continued)
                case BURSAR_ENDED.rawValue: receive(.ended(ProgramEnd(waitStatus: report.value)))
                case BURSAR_GONE.rawValue: receive(.gone)
                case BURSAR_SIGNALLED.rawValue: receive(.signalled(report.value))
                default: break
                }
            }
            receive(.lost)
        }
    }

    /// Sends the program itself a signal.
    func send(_ signal: Int32) {
        // The guard waits for it only once this process knows that it has ended; until then its
        // number is its own.
        kill(process, signal)
    }
}

/// Reads one value from a pipe, when it comes; nothing at the end.
func readValue<Value: BitwiseCopyable>(_ empty: Value, from descriptor: Int32) -> Value? {
    var value = empty
    var count: Int
    repeat {
        count = unsafe withUnsafeMutableBytes(of: &value) {
            unsafe read(descriptor, $0.baseAddress, $0.count)
        }
    } while count < 0 && errno == EINTR
    return count == MemoryLayout<Value>.size ? value : nil
}

/// Calls `body` with a null-terminated list of C strings.
private func withCStrings<Value>(
    _ strings: [String],
    _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Value
) -> Value {
    var pointers = unsafe strings.map { unsafe strdup($0) } + [nil]
    defer { unsafe pointers.forEach { unsafe free($0) } }
    return unsafe pointers.withUnsafeMutableBufferPointer { unsafe body($0.baseAddress!) }
}
