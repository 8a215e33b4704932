import Foundation
import Glibc

/// A Unix socket with a name in a temporary folder, for tests.
final class UnixSocket {
    let path: String
    let descriptor: Int32

    /// A bound socket of this type; `listening` makes it listen.
    init(_ type: __socket_type, listening: Bool = false) {
        path = "\(NSTemporaryDirectory())/bursar-\(UUID().uuidString.prefix(13))"
        descriptor = socket(AF_UNIX, Int32(type.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        precondition(descriptor >= 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { room in
            precondition(bytes.count < room.count)
            unsafe room.copyBytes(from: bytes)
        }
        let bound = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        precondition(bound == 0)
        if listening { precondition(listen(descriptor, 5) == 0) }
    }

    deinit {
        close(descriptor)
        unsafe unlink(path)
    }

    /// The next datagram, or `nil` if none is there.
    func datagram() -> String? {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = unsafe bytes.withUnsafeMutableBytes {
            unsafe recv(descriptor, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT))
        }
        return count < 0 ? nil : String(decoding: bytes[..<count], as: UTF8.self)
    }
}

/// Sets a variable of this process: only for processes of their own.
func setVariable(_ name: String, _ value: String) {
    precondition(unsafe setenv(name, value, 1) == 0)
}
