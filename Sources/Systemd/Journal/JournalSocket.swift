internal import CSystemd
internal import Glibc

/// The machine's journal, as libsystemd sends to it.
public enum JournalSocket {
    /// Where the journal listens.
    static let path = "/run/systemd/journal/socket"

    /// Whether what this process writes to standard error goes to the journal, so that the journal is
    /// where its service manager wants its log.
    ///
    /// `JOURNAL_STREAM` has the device and inode of the stream; see systemd.exec(5).
    public static var takesStandardError: Bool {
        guard let text = unsafe getenv("JOURNAL_STREAM") else { return false }
        var status = stat()
        guard unsafe fstat(STDERR_FILENO, &status) == 0 else { return false }
        return unsafe String(cString: text) == "\(status.st_dev):\(status.st_ino)"
    }

    /// Sends an entry. May block for as long as the journal reads nothing.
    ///
    /// - Returns: Whether the journal has it. libsystemd says yes where there is no journal at all, so
    ///   that is looked at here.
    static func send(_ entry: JournalEntry) -> Bool {
        var bytes: [UInt8] = []
        var lengths: [Int] = []
        for field in entry.fields {
            bytes += field.utf8
            lengths.append(field.utf8.count)
        }
        let result = unsafe bytes.withUnsafeMutableBytes { buffer in
            var vectors: [iovec] = unsafe []
            var start = 0
            for length in lengths {
                let field = unsafe buffer.baseAddress.map { unsafe $0 + start }
                unsafe vectors.append(iovec(iov_base: field, iov_len: length))
                start += length
            }
            return unsafe sd_journal_sendv(vectors, Int32(vectors.count))
        }
        guard result == 0 else { return false }
        return unsafe access(path, F_OK) == 0
    }
}
