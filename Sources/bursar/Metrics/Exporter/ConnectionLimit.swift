import NIOCore
import Synchronization

/// How many connections are served at once: each costs memory and a descriptor.
final class ConnectionLimit: Sendable {
    private let most: Int
    private let open = Atomic<Int>(0)

    init(_ most: Int) { self.most = most }

    /// Counts a connection until it ends; false: there are as many as may be.
    func admits(_ channel: any Channel) -> Bool {
        guard open.add(1, ordering: .relaxed).newValue <= most else {
            open.subtract(1, ordering: .relaxed)
            return false
        }
        channel.closeFuture.whenComplete { _ in self.open.subtract(1, ordering: .relaxed) }
        return true
    }
}
