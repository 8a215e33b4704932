import CPeer
import Dispatch
import Glibc
import NIOCore

/// The process at the other end of a connection, as the kernel saw it when it connected.
package struct PeerProcess: Hashable, Sendable {
    package var pid: Int32
    package var uid: UInt32
    package var groups: [UInt32]

    /// A process with these numbers.
    package init(pid: Int32, uid: UInt32, groups: [UInt32]) {
        self.pid = pid
        self.uid = uid
        self.groups = groups
    }
}

extension PeerProcess {
    /// The most supplementary groups that are looked at.
    private static let groupsMost = 1_024

    /// Who is at the other end of a connected socket; `nil` if the kernel does not say.
    init?(socket: Int32) {
        var peer = bursar_peer()
        guard unsafe bursar_peer_credentials(socket, &peer) == 0 else { return nil }
        pid = peer.pid
        uid = peer.uid
        var supplementary = [gid_t](repeating: 0, count: PeerProcess.groupsMost)
        let count = unsafe bursar_peer_groups(
            socket, &supplementary, Int32(PeerProcess.groupsMost))
        groups = [peer.gid] + supplementary.prefix(max(0, Int(count)))
    }
}

/// Tells when a process has died, through its pidfd: no polling, and never about a later process
/// with the same number.
package final class ProcessWatch {
    /// Why a process is not watched.
    package enum Failure: Error {
        /// It is dead already.
        case isDead
        /// It may live; the system has no descriptor left, say.
        case cannotWatch
    }

    private let stop: () -> Void

    /// What `stop` ends, which may be over already.
    package init(stop: @escaping () -> Void) { self.stop = stop }

    /// Watches a process; `body` is called once, on `loop`, when it is dead.
    convenience init(
        pid: Int32, on loop: any EventLoop, _ body: @escaping @Sendable () -> Void
    ) throws(Failure) {
        let descriptor = bursar_pidfd_open(pid)
        guard descriptor >= 0 else { throw descriptor == -ESRCH ? .isDead : .cannotWatch }
        let source = DispatchSource.makeReadSource(
            fileDescriptor: descriptor, queue: .global(qos: .userInitiated))
        source.setEventHandler {
            source.cancel()
            loop.execute(body)
        }
        source.setCancelHandler { close(descriptor) }
        source.activate()
        self.init { source.cancel() }
    }

    /// Stops watching.
    func cancel() { stop() }

    deinit { stop() }
}
