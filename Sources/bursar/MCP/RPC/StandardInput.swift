import Dispatch
import Glibc
import Synchronization

/// Standard input, piece by piece, for a task that can be cancelled: the thread that reads is left
/// alone then.
final class StandardInput: Sendable {
    private let queue = DispatchQueue(label: "standard input")

    /// What has come next; nothing at the end, and when the task is cancelled.
    func next() async -> [UInt8]? {
        let waiter = Waiter()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                guard waiter.wait(continuation) else { return }
                queue.async { waiter.resume(with: Self.read()) }
            }
        } onCancel: {
            waiter.resume(with: nil)
        }
    }

    private static func read() -> [UInt8]? {
        let piece = unsafe [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
            repeat {
                count = unsafe Glibc.read(STDIN_FILENO, buffer.baseAddress, buffer.count)
            } while count < 0 && errno == EINTR
            count = max(0, count)
        }
        return piece.isEmpty ? nil : piece
    }

    /// A task that waits, and is resumed once.
    private final class Waiter: Sendable {
        private enum State {
            case new
            case waiting(CheckedContinuation<[UInt8]?, Never>)
            case done
        }

        private let state = Mutex(State.new)

        /// Returns false, and resumes at once, if the task was cancelled already.
        func wait(_ continuation: CheckedContinuation<[UInt8]?, Never>) -> Bool {
            let waits = state.withLock { state in
                guard case .new = state else { return false }
                state = .waiting(continuation)
                return true
            }
            if !waits { continuation.resume(returning: nil) }
            return waits
        }

        func resume(with piece: [UInt8]?) {
            let waiting = state.withLock { state in
                defer { state = .done }
                if case .waiting(let continuation) = state { return Optional(continuation) }
                return nil
            }
            waiting?.resume(returning: piece)
        }
    }
}
