import BursarCore
import NIOCore

/// What outlives a connection: the grants and delegated accounts of one client instance.
///
/// A session whose connection is lost waits for its client to come back; one whose process died does
/// not. Then its open grants' outcome is unknown.
final class Session {
    let id: UInt64
    /// Only this user can resume it.
    let uid: UInt32
    /// The number of its connection; `nil` while it waits. A weak reference would make all that is counted
    /// of a connection slow.
    var connection: UInt64?
    var watch: ProcessWatch?
    /// Whether the process that connected is dead. Its socket may live on in a child.
    var isProcessDead = false
    /// What it takes of its user's share while it waits for its client.
    var absence: ResourceCharge?
    /// Ends the session if it was not resumed by then.
    var grace: Scheduled<Void>?

    init(id: UInt64, uid: UInt32) {
        self.id = id
        self.uid = uid
    }
}
