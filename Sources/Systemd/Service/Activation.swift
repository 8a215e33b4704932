internal import CSystemd
internal import Glibc

/// The sockets that systemd opened for this process.
public struct Activation: Hashable, Sendable {
    /// A descriptor with the name that its unit gives it (`FileDescriptorName=`).
    public struct Descriptor: Hashable, Sendable {
        /// Name; `unknown` where the unit gives none.
        public var name: String
        /// Number of the descriptor. It closes on exec.
        public var number: Int32

        /// A descriptor from its parts.
        public init(name: String, number: Int32) {
            self.name = name
            self.number = number
        }
    }

    /// What was passed, in systemd's order, which means nothing.
    public let descriptors: [Descriptor]

    /// An activation with these descriptors.
    public init(descriptors: [Descriptor]) { self.descriptors = descriptors }

    /// Takes what systemd passed to this process and removes the variables that say so, so that no
    /// child takes it for its own. Empty when the process was not started by a socket. To be called
    /// once, before there are threads: it changes the environment.
    public static func take() throws(ActivationError) -> Activation {
        var names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        let count = unsafe sd_listen_fds_with_names(1, &names)
        guard count >= 0 else { throw ActivationError(.unreadable(errorNumber: -count)) }
        defer {
            if let names = unsafe names {
                for index in 0..<Int(count) { unsafe free(names[index]) }
                unsafe free(names)
            }
        }
        let descriptors = (0..<Int(count)).map { index in
            let name = unsafe names?[index].map { unsafe String(cString: $0) }
            // Descriptors begin behind standard error.
            return Descriptor(name: name ?? "unknown", number: 3 + Int32(index))
        }
        return Activation(descriptors: descriptors)
    }

    /// The listening socket of this name; `nil` if none was passed.
    public func listener(named name: String) throws(ActivationError) -> Int32? {
        let found = descriptors.filter { $0.name == name }
        guard let descriptor = found.first else { return nil }
        guard found.count == 1 else {
            throw ActivationError(.ambiguous(name: name, count: found.count))
        }
        let number = descriptor.number
        // The kernel's own names: AF_UNIX, SOCK_STREAM, and listening rather than connected.
        let family = sd_is_socket(number, AF_UNIX, 0, -1)
        guard family > 0 else { throw ActivationError(.wrong(name, number, "no Unix socket")) }
        let kind = sd_is_socket_unix(number, Int32(SOCK_STREAM.rawValue), -1, nil, 0)
        guard kind > 0 else { throw ActivationError(.wrong(name, number, "no stream socket")) }
        let listening = sd_is_socket_unix(number, Int32(SOCK_STREAM.rawValue), 1, nil, 0)
        guard listening > 0 else {
            throw ActivationError(.wrong(name, number, "a socket that does not listen"))
        }
        return number
    }

    /// The descriptors that have none of these names: someone meant something by them.
    public func others(than names: Set<String>) -> [Descriptor] {
        descriptors.filter { !names.contains($0.name) }
    }
}

/// Why the passed sockets cannot be used.
public struct ActivationError: Error, Hashable, Sendable, CustomStringConvertible {
    enum Reason: Hashable {
        case unreadable(errorNumber: Int32)
        case ambiguous(name: String, count: Int)
        case wrong(String, Int32, String)
        case notListening(String, Int32)
    }

    let reason: Reason

    init(_ reason: Reason) { self.reason = reason }

    /// What was wrong, and what would be right.
    public var description: String {
        switch reason {
        case .unreadable(let number):
            "cannot take the sockets passed by systemd: \(unsafe String(cString: strerror(number)))"
                + "; LISTEN_FDS and LISTEN_PID must be numbers as systemd sets them"
        case .ambiguous(let name, let count):
            "\(count) sockets named \"\(name)\" were passed; there must be one: "
                + "give each socket unit its own FileDescriptorName="
        case .wrong(let name, let number, let what):
            "the descriptor \(number) passed as \"\(name)\" is \(what); "
                + "it must be a listening Unix stream socket: ListenStream= with a path"
        case .notListening(let name, let number):
            "the descriptor \(number) passed as \"\(name)\" is no stream socket that listens; "
                + "its unit must say ListenStream= and Accept=no"
        }
    }
}
