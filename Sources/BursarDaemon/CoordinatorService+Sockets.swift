import Foundation
import NIOCore
import NIOPosix
import Systemd

/// Where connections come from.
extension CoordinatorService {
    /// A socket that listens, with nobody to accept from it yet.
    struct Door: Sendable {
        var socket: Peer.Socket
        var path: String
        var descriptor: Int32
        var isOurs: Bool
    }

    /// Name, users and permissions of the two sockets.
    private var wanted: [(name: String, socket: Peer.Socket, mode: mode_t)] {
        // Operators of other users reach the control socket too; who is one is seen on connecting.
        let isShared = configuration.daemon.operators != Access()
        return [
            ("bursar.sock", .agents, 0o666),
            ("control.sock", .control, isShared ? 0o666 : 0o600),
        ]
    }

    /// Refuses paths that no socket can have, before anything is made.
    func checkDoors() throws {
        for door in wanted where try activation.listener(named: door.name) == nil {
            try ListeningSocket.freeAddress(directories.runtime + "/" + door.name)
        }
    }

    /// Opens both sockets, or takes those that a service manager passed.
    func openDoors() throws -> [Door] {
        try wanted.map { door in
            let path = directories.runtime + "/" + door.name
            let passed = try activation.listener(named: door.name)
            if passed == nil { try makeRuntimeDirectory() }
            return Door(
                socket: door.socket, path: path,
                descriptor: try passed ?? ListeningSocket(path: path, mode: door.mode).descriptor,
                isOurs: passed == nil)
        }
    }

    /// A socket whose connections the engine takes.
    struct Listener: Sendable {
        var path: String
        var channel: any Channel
        var isOurs: Bool
    }

    /// Accepts connections from now on.
    func listen(
        _ engine: NIOLoopBound<Engine>, _ doors: [Door], on group: MultiThreadedEventLoopGroup
    ) async throws -> [Listener] {
        var listeners: [Listener] = []
        for door in doors {
            let channel = try await ServerBootstrap(group: group)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try engine.value.accept(channel, through: door.socket)
                    }
                }
                .withBoundSocket(door.descriptor).get()
            ListeningSocket.restoreBacklog(of: door.descriptor)
            let path = door.isOurs ? door.path : channel.localAddress?.pathname ?? door.path
            listeners.append(Listener(path: path, channel: channel, isOurs: door.isOurs))
        }
        return listeners
    }

    private func makeRuntimeDirectory() throws(DaemonError) {
        do {
            try FileManager.default.createDirectory(
                atPath: directories.runtime, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o755])
        } catch {
            throw DaemonError("\(directories.runtime): \(error.localizedDescription)")
        }
    }
}
