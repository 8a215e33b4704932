import Foundation
import Logging
import NIOCore
import NIOPosix
import Systemd

/// Where connections come from.
extension CoordinatorService {
    /// A socket that listens.
    struct Door: Sendable {
        var socket: Peer.Socket
        var path: String
        var descriptor: Int32
        var isOurs: Bool

        /// The group that the socket unit lets connect, if it lets in a group and not everybody: for the
        /// control socket that says who operates.
        var group: UInt32? {
            var status = stat()
            guard !isOurs, unsafe stat(path, &status) == 0 else { return nil }
            let isOfGroup = status.st_mode & (S_IWGRP | S_IWOTH) == S_IWGRP
            return isOfGroup ? status.st_gid : nil
        }
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

    /// Refuses paths that no socket can have, and sockets that nobody can tell what they are for, before
    /// anything is made.
    func checkDoors() throws {
        let names = wanted.map(\.name)
        let missing = try names.filter { try activation.listener(named: $0) == nil }
        for other in activation.others(than: Set(names)) {
            let problem =
                "the descriptor passed as \"\(other.name)\" is not used: FileDescriptorName= of a "
                + "socket unit must be \(names.map { "\"\($0)\"" }.joined(separator: " or "))"
            if !missing.isEmpty { throw DaemonError.configuration(problem) }
            logger.warning("\(problem)")
        }
        for name in missing { try ListeningSocket.freeAddress(directories.runtime + "/" + name) }
    }

    /// Opens both sockets, or takes those that a service manager passed.
    func openDoors() throws -> [Door] {
        try wanted.map { door in
            let path = directories.runtime + "/" + door.name
            if let passed = try activation.listener(named: door.name) {
                let path = ListeningSocket.path(of: passed) ?? path
                return Door(
                    socket: door.socket, path: path, descriptor: passed, isOurs: false)
            }
            try makeRuntimeDirectory()
            return Door(
                socket: door.socket, path: path,
                descriptor: try ListeningSocket(path: path, mode: door.mode).descriptor,
                isOurs: true)
        }
    }

    /// Accepts connections from now on.
    func listen(
        _ engine: NIOLoopBound<Engine>, _ doors: [Door], on loop: any EventLoop
    ) async throws -> [NIOLoopBound<Acceptor>] {
        try await loop.submit {
            for door in doors where door.socket == .control {
                engine.value.operatorGroup = door.group
            }
            return doors.map { door in
                NIOLoopBound(
                    Acceptor(door.descriptor, on: loop) { connection in
                        engine.value.accept(connection, through: door.socket)
                    } failed: { errorNumber in
                        engine.value.reportShortage(errorNumber)
                    }, eventLoop: loop)
            }
        }.get()
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
