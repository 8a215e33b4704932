import Glibc

/// Where the coordinator's sockets are.
///
/// In this order: the path that is given, `$BURSAR_SOCKET`, `$XDG_RUNTIME_DIR/bursar/bursar.sock` if
/// it exists, `/run/bursar/bursar.sock`. The operators' socket is `control.sock` in the same folder.
public enum SocketLocation {
    /// The socket to connect to.
    ///
    /// - Parameters:
    ///   - explicit: A path that somebody chose; goes before all others.
    ///   - isControl: The operators' socket.
    public static func find(explicit: String? = nil, isControl: Bool = false) -> String {
        find(
            explicit: explicit, isControl: isControl, environment: environmentValue,
            exists: exists)
    }

    static func find(
        explicit: String?, isControl: Bool, environment: (String) -> String?,
        exists: (String) -> Bool
    ) -> String {
        let path = agents(explicit: explicit, environment: environment, exists: exists)
        return isControl ? control(beside: path) : path
    }

    private static func agents(
        explicit: String?, environment: (String) -> String?, exists: (String) -> Bool
    ) -> String {
        if let explicit { return explicit }
        if let named = environment("BURSAR_SOCKET"), !named.isEmpty { return named }
        if let runtime = environment("XDG_RUNTIME_DIR"), !runtime.isEmpty {
            let path = "\(runtime)/bursar/bursar.sock"
            if exists(path) { return path }
        }
        return "/run/bursar/bursar.sock"
    }

    /// The operators' socket in the folder of `path`.
    static func control(beside path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "control.sock" }
        return path[...slash] + "control.sock"
    }

    static func environmentValue(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }

    private static func exists(_ path: String) -> Bool {
        unsafe access(path, F_OK) == 0
    }
}
