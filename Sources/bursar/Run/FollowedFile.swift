import Glibc

/// Reads what is appended to a file, as `tail -F` does: also one that is yet to come, that is replaced
/// by another of its name, or that begins anew. What was in it before is not read.
struct FollowedFile: ~Copyable {
    private let path: String
    private var descriptor: Int32 = -1
    private var identity: Identity?
    private var isRegular = false
    private var position: off_t = 0

    private struct Identity: Hashable {
        var device: UInt64
        var inode: UInt64

        init(_ status: stat) {
            device = UInt64(status.st_dev)
            inode = UInt64(status.st_ino)
        }
    }

    init(path: String) {
        self.path = path
        open()
        if descriptor >= 0, isRegular { position = lseek(descriptor, 0, SEEK_END) }
    }

    /// Reads from a pipe, which it closes in the end.
    init(pipe: Int32) {
        path = ""
        descriptor = pipe
        _ = fcntl(pipe, F_SETFL, O_NONBLOCK)
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// What has come since the last time, piece by piece.
    mutating func read(_ take: ([UInt8]) -> Void) {
        if isRegular { noteTruncation() }
        drain(take)
        guard !path.isEmpty, current() != identity else { return }
        // What was written to the old one until now, then the new one from its start.
        drain(take)
        open()
        drain(take)
    }

    private mutating func drain(_ take: ([UInt8]) -> Void) {
        guard descriptor >= 0 else { return }
        while true {
            let piece = unsafe [UInt8](unsafeUninitializedCapacity: 65_536) {
                $1 = max(0, unsafe Glibc.read(descriptor, $0.baseAddress, $0.count))
            }
            if piece.isEmpty { return }
            position += off_t(piece.count)
            take(piece)
        }
    }

    private mutating func noteTruncation() {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_size < position else { return }
        position = lseek(descriptor, 0, SEEK_SET)
    }

    private mutating func open() {
        // A named pipe is open at once, with or without a writer.
        let opened = unsafe Glibc.open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard opened >= 0 else { return }
        if descriptor >= 0 { close(descriptor) }
        descriptor = opened
        position = 0
        var status = stat()
        guard unsafe fstat(opened, &status) == 0 else { return }
        identity = Identity(status)
        isRegular = status.st_mode & S_IFMT == S_IFREG
    }

    /// The file that bears the name now; the one that is open if none does.
    private func current() -> Identity? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? Identity(status) : identity
    }
}
