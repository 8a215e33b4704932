import ArgumentParser
import NIOCore

/// Where the exporter listens: an address of this machine, and a port.
struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    /// The numeric address.
    let host: String
    /// The port; 0: any that is free.
    let port: Int
    /// Whether only this machine reaches it.
    let isLoopback: Bool

    /// `127.0.0.1:28772`, `[::1]:28772` or `localhost:28772`. All addresses of the machine are only meant by
    /// who writes them: `0.0.0.0:28772`.
    init(_ argument: String) throws(ValidationError) {
        guard let address = ListenAddress(numeric: argument) else {
            throw ValidationError(
                "\"\(argument.printable)\" is no address and port; write one like 127.0.0.1:28772 or "
                    + "[::1]:28772, which only this machine reaches")
        }
        self = address
    }

    private init?(numeric argument: String) {
        guard let colon = argument.lastIndex(of: ":"),
            let port = UInt16(argument[argument.index(after: colon)...])
        else { return nil }
        var host = String(argument[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
        } else if host.contains(":") {
            return nil
        }
        if host == "localhost" { host = "127.0.0.1" }
        guard let address = try? SocketAddress(ipAddress: host, port: Int(port)) else { return nil }
        self.init(host: host, port: Int(port), isLoopback: ListenAddress.isLoopback(address))
    }

    private init(host: String, port: Int, isLoopback: Bool) {
        self.host = host
        self.port = port
        self.isLoopback = isLoopback
    }

    private static func isLoopback(_ address: SocketAddress) -> Bool {
        switch address {
        case .v4: address.ipAddress?.hasPrefix("127.") == true
        case .v6: address.ipAddress == "::1"
        case .unixDomainSocket: true
        }
    }

    /// As it is written in a URL.
    var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
