import Glibc

/// A Unix domain socket that listens, made by hand where no service manager passed one.
struct ListeningSocket: Sendable {
    let path: String
    let descriptor: Int32

    /// Connections that may wait to be accepted; the kernel caps it.
    static let backlog: Int32 = 4_096

    /// Binds and listens. A socket file that nobody listens on any more is replaced.
    ///
    /// - Parameter mode: Permissions of the socket file.
    init(path: String, mode: mode_t) throws(DaemonError) {
        self.path = path
        var address = try ListeningSocket.freeAddress(path)
        unsafe unlink(path)
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw ListeningSocket.failure("socket", path) }
        // Nobody can connect between bind and chmod: nobody listens yet.
        let bound = unsafe ListeningSocket.with(&address) {
            unsafe bind(descriptor, $0, $1)
        }
        guard bound == 0 else { throw ListeningSocket.failure("bind", path) }
        guard unsafe chmod(path, mode) == 0 else { throw ListeningSocket.failure("chmod", path) }
        guard listen(descriptor, ListeningSocket.backlog) == 0 else {
            throw ListeningSocket.failure("listen", path)
        }
    }

    /// Where a socket is bound; `nil` for one without a path.
    static func path(of descriptor: Int32) -> String? {
        var address = sockaddr_un()
        var length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(descriptor, $0, &length)
            }
        }
        guard result == 0, address.sun_family == sa_family_t(AF_UNIX) else { return nil }
        let path = unsafe withUnsafeBytes(of: &address.sun_path) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        return path.isEmpty ? nil : path
    }

    /// The address for a path that a socket can have: short enough, with nothing there but, maybe, a
    /// socket that nobody listens on.
    @discardableResult
    static func freeAddress(_ path: String) throws(DaemonError) -> sockaddr_un {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        let bytes = Array(path.utf8)
        guard bytes.count < capacity else {
            throw DaemonError(
                "\(path): the path of a socket has at most \(capacity - 1) bytes; "
                    + "give a shorter --runtime-directory")
        }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        if ListeningSocket.isAnswered(&address) {
            throw DaemonError("\(path): another coordinator listens there already")
        }
        var status = stat()
        if unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFSOCK {
            throw DaemonError(
                "\(path): something that is no socket is in the way; move it, or give another "
                    + "--runtime-directory")
        }
        return address
    }

    private static func isAnswered(_ address: inout sockaddr_un) -> Bool {
        let probe = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(probe) }
        return unsafe with(&address) { unsafe connect(probe, $0, $1) } == 0
    }

    private static func with(
        _ address: inout sockaddr_un, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    private static func failure(_ call: String, _ path: String) -> DaemonError {
        DaemonError("\(path): \(call): \(unsafe String(cString: strerror(errno)))")
    }
}
