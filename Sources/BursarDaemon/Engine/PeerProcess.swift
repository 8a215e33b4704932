import CPeer
import Dispatch
import Glibc
import NIOCore

/// The process at the other end of a connection, as the kernel saw it when it connected.
struct PeerProcess: Hashable, Sendable {
    var pid: Int32
    var uid: UInt32
    var groups: [UInt32]
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
final class ProcessWatch {
    /// Why a process is not watched.
    enum Failure: Error {
        /// It is dead already.
        case isDead
        /// It may live; the system has no descriptor left, say.
        case cannotWatch
    }

    private let source: any DispatchSourceRead

    /// Watches a process; `body` is called once, on `loop`, when it is dead.
    init(
        pid: Int32, on loop: any EventLoop, _ body: @escaping @Sendable () -> Void
    ) throws(Failure) {
        let descriptor = bursar_pidfd_open(pid)
        guard descriptor >= 0 else { throw descriptor == -ESRCH ? .isDead : .cannotWatch }
        source = DispatchSource.makeReadSource(
            fileDescriptor: descriptor, queue: .global(qos: .userInitiated))
        let source = source
        source.setEventHandler {
            source.cancel()
            loop.execute(body)
        }
        source.setCancelHandler { close(descriptor) }
        source.activate()
    }

    /// Stops watching.
    func cancel() { source.cancel() }

    deinit { source.cancel() }
}
