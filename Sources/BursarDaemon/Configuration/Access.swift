import Glibc

/// Who may use something: users and groups as the configuration names them, and their numbers.
struct Access: Hashable, Sendable {
    /// Names or numbers, as given.
    var users: [String] = []
    /// Names or numbers, as given.
    var groups: [String] = []
    var userIDs: Set<UInt32> = []
    var groupIDs: Set<UInt32> = []

    /// Whether a process of this user and these groups is among them.
    func admits(user: UInt32, groups: some Sequence<UInt32>) -> Bool {
        userIDs.contains(user) || groups.contains { groupIDs.contains($0) }
    }
}

/// Why a name could not be turned into a number.
enum IdentityError: Error, Hashable, Sendable {
    /// There is no such user or group.
    case unknown
    /// The system could not say; its reason.
    case failed(String)
}

/// Turns names of users and groups into their numbers.
struct Identities: Sendable {
    /// Number of a user.
    var user: @Sendable (String) throws(IdentityError) -> UInt32
    /// Number of a group.
    var group: @Sendable (String) throws(IdentityError) -> UInt32

    /// The users and groups of this machine.
    static let system = Identities(user: systemUser, group: systemGroup)

    /// The number that a decimal text stands for; `nil` for a name. The largest number means
    /// "nobody said" to the kernel, so it stands for no one.
    static func number(_ text: String) -> UInt32? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return UInt32(text).flatMap { $0 == .max ? nil : $0 }
    }

    private static func systemUser(_ name: String) throws(IdentityError) -> UInt32 {
        if let number = number(name) { return number }
        var entry = unsafe passwd()
        var found: UnsafeMutablePointer<passwd>? = nil
        let code = unsafe lookUp { buffer in
            unsafe getpwnam_r(name, &entry, buffer.baseAddress!, buffer.count, &found)
        }
        try check(code, isFound: unsafe found != nil)
        return unsafe entry.pw_uid
    }

    private static func systemGroup(_ name: String) throws(IdentityError) -> UInt32 {
        if let number = number(name) { return number }
        var entry = unsafe Glibc.group()
        var found: UnsafeMutablePointer<Glibc.group>? = nil
        let code = unsafe lookUp { buffer in
            unsafe getgrnam_r(name, &entry, buffer.baseAddress!, buffer.count, &found)
        }
        try check(code, isFound: unsafe found != nil)
        return unsafe entry.gr_gid
    }

    /// Calls `body` with growing room, as groups with many members want.
    private static func lookUp(
        _ body: (UnsafeMutableBufferPointer<CChar>) -> Int32
    ) -> Int32 {
        var code = ERANGE
        var size = 4096
        while code == ERANGE && size <= 4 << 20 {
            code = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: size) {
                unsafe body($0)
            }
            size *= 4
        }
        return code
    }

    private static func check(_ code: Int32, isFound: Bool) throws(IdentityError) {
        if isFound { return }
        switch code {
        case 0, ENOENT, ESRCH, EBADF, EPERM: throw .unknown
        default: throw .failed(unsafe String(cString: strerror(code)))
        }
    }
}
