import Foundation
import TestSupport

/// A small file system of its own, in a mount namespace that nobody else sees. Wants root.
final class TestDisk: Sendable {
    private let holder: Process
    private let mountPoint: String

    /// Whether one can be made here; in continuous integration it must be possible.
    static let isPossible =
        geteuid() == 0 || ProcessInfo.processInfo.environment["CI"] != nil

    /// Mounts so many kibibytes at a folder.
    init(at folder: String, kibibytes: Int) async throws {
        mountPoint = folder
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let ready = Pipe()
        holder = try Process.start(
            program: URL(fileURLWithPath: "/usr/bin/unshare"),
            [
                "--mount", "--", "/bin/sh", "-ec",
                "mount -t tmpfs -o size=$1k,mode=0755 tmpfs \"$0\"; echo ready; exec sleep 86400",
                folder, "\(kibibytes)",
            ], output: ready)
        guard await ready.line() == "ready" else { throw TestFailure("no mount on \(folder)") }
    }

    deinit { kill(holder.processIdentifier, SIGKILL) }

    /// What a program is started by that sees the disk.
    var launcher: [String] {
        ["/usr/bin/nsenter", "--target", "\(holder.processIdentifier)", "--mount", "--"]
    }

    /// Runs a shell command there.
    @discardableResult
    func shell(_ command: String) async throws -> String {
        let words = launcher + ["/bin/sh", "-ec", command]
        let done = try await Process.run(
            program: URL(fileURLWithPath: words[0]), Array(words.dropFirst()))
        guard done.status == 0 else { throw TestFailure("\(command): \(done.errors)") }
        return done.output
    }

    /// Mounts it anew with these options.
    func remount(_ options: String) async throws {
        try await shell("mount -o remount,\(options) \(mountPoint)")
    }
}
