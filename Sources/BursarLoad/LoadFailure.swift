import Glibc

/// Why a load cannot be driven, for people.
public struct LoadFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public let description: String

    init(_ description: String) { self.description = description }

    /// What a call of the system says.
    init(_ what: String, errorNumber: Int32) {
        let reason = unsafe String(cString: strerror(errorNumber))
        self.init("\(what): \(reason)")
    }
}
