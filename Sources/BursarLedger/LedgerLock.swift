internal import Glibc
internal import Synchronization

/// The right to be the only user of a ledger, held as long as this exists.
///
/// The file's first line is the holder's process, the second one a `Witness`.
final class LedgerLock: Sendable {
    /// -1 once it was given back.
    private let descriptor: Mutex<Int32>
    private let path: String
    /// What the last holder that wrote left.
    let witness: Witness?

    private static let processBytes = 15
    private static let bytesMost = 512

    /// Takes the lock. The kernel gives it back when the process ends, however it ends.
    init(directory: String) throws(LedgerFailure) {
        path = directory + "/ledger.lock"
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw LedgerFailure(.storage, "cannot open \(path): \(LedgerLock.reason())")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let busy = errno == EWOULDBLOCK
            let reason = LedgerLock.reason()
            let holder = LedgerLock.lines(descriptor).first?.split(separator: " ").last
            Glibc.close(descriptor)
            guard busy else { throw LedgerFailure(.storage, "cannot lock \(path): \(reason)") }
            throw LedgerFailure(
                .locked,
                "the ledger in \(directory) is in use by process \(holder ?? "?"): stop that "
                    + "coordinator first, or ask it over its control socket")
        }
        witness = LedgerLock.lines(descriptor).dropFirst().first.flatMap { Witness(line: $0) }
        self.descriptor = Mutex(descriptor)
        let process = String(getpid())
        let padding = String(repeating: " ", count: LedgerLock.processBytes - 5 - process.count)
        try write("pid " + padding + process + "\n", at: 0)
    }

    deinit { release() }

    /// Gives the lock back.
    func release() {
        descriptor.withLock { descriptor in
            if descriptor < 0 { return }
            // A child that was forked and has not called exec yet has the file open too: closing it here
            // alone would leave it locked until then.
            _ = flock(descriptor, LOCK_UN)
            Glibc.close(descriptor)
            descriptor = -1
        }
    }

    /// Leaves a witness for the next holder. It survives the process, and is never ahead of the
    /// ledger; it needs no sync.
    func leave(_ witness: Witness) throws(LedgerFailure) {
        try write(witness.line, at: LedgerLock.processBytes)
    }

    private func write(_ text: String, at offset: Int) throws(LedgerFailure) {
        let bytes = Array(text.utf8)
        let written = descriptor.withLock { unsafe pwrite($0, bytes, bytes.count, offset) }
        guard written == bytes.count else {
            throw LedgerFailure(.storage, "cannot write to \(path): \(LedgerLock.reason())")
        }
    }

    private static func lines(_ descriptor: Int32) -> [Substring] {
        var bytes = [UInt8](repeating: 0, count: bytesMost)
        let count = unsafe pread(descriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).split(separator: "\n")
    }

    /// The reason of the call that failed last.
    static func reason() -> String { unsafe String(cString: strerror(errno)) }
}
