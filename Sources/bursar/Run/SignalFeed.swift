import CProcess
import Foundation

/// The signals that this process gets and that are for its program.
enum SignalFeed {
    /// Catches them, and hands out their numbers as they come.
    static func start(_ receive: @escaping @Sendable (Int32) -> Void) throws(CommandFailure) {
        let descriptor = bursar_signals()
        guard descriptor >= 0 else {
            throw CommandFailure("signals cannot be caught: \(errorText(-descriptor))")
        }
        Thread.detachNewThread {
            bursar_accept_signals()
            while let signal = readValue(Int32(0), from: descriptor) { receive(signal) }
        }
    }
}

/// What the system says about an errno.
func errorText(_ code: Int32) -> String {
    unsafe String(cString: strerror(code))
}
