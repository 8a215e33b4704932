/// How to run a program.
struct RunOptions: Sendable {
    var command: [String]
    /// What becomes of it when the budget is used up.
    var onStop: Supervision.StopPolicy
    /// From SIGTERM to SIGKILL, in milliseconds.
    var grace: Int64
    /// Where its lines of usage come from.
    var usage: UsageOrigin?
    /// Model of usage that names none.
    var model: String?
    /// Path of the socket that was given.
    var socket: String?
    var isQuiet: Bool
}

/// There is no budget to begin with.
struct RunDenied: Error {
    var reason: String
}
