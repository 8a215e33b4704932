internal import Glibc
internal import Synchronization

/// The right to be the only user of a ledger, held as long as this exists.
///
/// The file's first line is the holder's process, the second one a `Witness`.
final class LedgerLock: Sendable {
    /// -1 once it was given back.
    private let descriptor: Mutex<Int32>
    /// Of the database file; -1 before it is held.
    private let database = Mutex<Int32>(-1)
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
            throw .refused("open", path)
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let failure =
                errno == EWOULDBLOCK
                ? LedgerLock.inUse(path, by: descriptor) : .refused("lock", path)
            Glibc.close(descriptor)
            throw failure
        }
        // After power loss the line may be missing, or be zeros.
        let line = LedgerLock.lines(descriptor).dropFirst().first.flatMap { line in
            line.contains { $0 != "\0" } ? line : nil
        }
        witness = line.flatMap { Witness(line: $0) }
        self.descriptor = Mutex(descriptor)
        if line != nil, witness == nil {
            throw LedgerFailure(
                .damaged,
                "\(path) is damaged: its second line does not say how far the ledger had come; remove "
                    + "it if `bursar ledger verify` finds nothing amiss without it")
        }
        let process = String(getpid())
        let padding = String(repeating: " ", count: LedgerLock.processBytes - 5 - process.count)
        try write("pid " + padding + process + "\n", at: 0)
    }

    /// Locks the database file too, which may have another name elsewhere. Made if it is missing; SQLite gives
    /// its other files the mode of this one.
    func hold(_ path: String) throws(LedgerFailure) {
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .refused("open", path) }
        // Kept open: closing it would end SQLite's own locks on the file.
        database.withLock { $0 = descriptor }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw errno == EWOULDBLOCK
                ? LedgerLock.inUse(path, by: nil) : .refused("lock", path)
        }
    }

    private static func inUse(_ path: String, by descriptor: Int32?) -> LedgerFailure {
        let holder = descriptor.flatMap { lines($0).first?.split(separator: " ").last }
        return LedgerFailure(
            .locked,
            "\(path) is in use by process \(holder ?? "?"): stop that coordinator first, or ask it "
                + "over its control socket")
    }

    deinit { release() }

    /// Gives the lock back.
    func release() {
        database.withLock { LedgerLock.release(&$0) }
        descriptor.withLock { LedgerLock.release(&$0) }
    }

    private static func release(_ descriptor: inout Int32) {
        if descriptor < 0 { return }
        // A child that was forked and has not called exec yet has the file open too: closing it here alone
        // would leave it locked until then.
        _ = flock(descriptor, LOCK_UN)
        Glibc.close(descriptor)
        descriptor = -1
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
            throw .refused("write to", path)
        }
    }

    private static func lines(_ descriptor: Int32) -> [Substring] {
        var bytes = [UInt8](repeating: 0, count: bytesMost)
        let count = unsafe pread(descriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).split(separator: "\n")
    }

    /// What an `errno` means.
    static func reason(_ number: Int32) -> String { unsafe String(cString: strerror(number)) }
}
