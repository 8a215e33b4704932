internal import Foundation
internal import Glibc
internal import Synchronization

/// The right to be the only user of a ledger, held as long as this exists.
final class LedgerLock: Sendable {
    /// -1 once it was given back.
    private let descriptor: Mutex<Int32>

    /// Takes the lock. The kernel gives it back when the process ends, however it ends.
    init(directory: String) throws(LedgerFailure) {
        let path = directory + "/ledger.lock"
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw LedgerFailure(.storage, "cannot open \(path): \(LedgerLock.reason())")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let busy = errno == EWOULDBLOCK
            let reason = LedgerLock.reason()
            let holder = LedgerLock.holder(descriptor)
            Glibc.close(descriptor)
            guard busy else { throw LedgerFailure(.storage, "cannot lock \(path): \(reason)") }
            throw LedgerFailure(
                .locked,
                "the ledger in \(directory) is in use by \(holder): stop that coordinator first, "
                    + "or ask it over its control socket")
        }
        let text = Array("\(getpid())\n".utf8)
        guard ftruncate(descriptor, 0) == 0,
            unsafe pwrite(descriptor, text, text.count, 0) == text.count
        else {
            let reason = LedgerLock.reason()
            Glibc.close(descriptor)
            throw LedgerFailure(.storage, "cannot write to \(path): \(reason)")
        }
        self.descriptor = Mutex(descriptor)
    }

    deinit { release() }

    /// Gives the lock back.
    func release() {
        descriptor.withLock { descriptor in
            if descriptor >= 0 { Glibc.close(descriptor) }
            descriptor = -1
        }
    }

    private static func holder(_ descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 32)
        let count = unsafe pread(descriptor, &bytes, bytes.count, 0)
        let digits = bytes.prefix(max(0, count)).prefix { (48...57).contains($0) }
        return digits.isEmpty
            ? "another process" : "process " + String(decoding: digits, as: UTF8.self)
    }

    /// The reason of the call that failed last.
    static func reason() -> String { unsafe String(cString: strerror(errno)) }
}
