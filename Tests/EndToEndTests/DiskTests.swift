import BursarClient
import BursarProtocol
import Foundation
import Synchronization
import TestSupport
import Testing

/// Disks that are full, or may only be read.
@Suite(
    "Disks", .onOwnThreads, .serialized,
    .enabled(if: TestDisk.isPossible, "SKIPPED, so nothing is known of full disks: wants root"))
struct DiskTests {
    private static let pool = "[pool.main]\ntokens = 1_000_000\n"

    private func consumed(_ bursar: Bursar) async throws -> Amount {
        try await bursar.check("main").status.consumed.tokens
    }

    @Test(
        "a full disk ends the coordinator; with room again nothing that it acknowledged is missing",
        arguments: ["full", "process"])
    func full(durability: String) async throws {
        let daemon = try TestDaemon(
            configuration: "[daemon]\ndurability = \"\(durability)\"\n\(Self.pool)")
        let disk = try await TestDisk(at: daemon.state, kibibytes: 2_048)
        daemon.launcher = disk.launcher
        try await daemon.start()
        let bursar = try await daemon.connect(account: "a")
        let told = Mutex<Int64>(0)
        let isOver = Mutex(false)
        let spending = Task {
            while !isOver.withLock({ $0 }) {
                guard let grant = try await bursar.reserve(Reservation(tokens: 7)).grant else {
                    throw TestFailure("denied")
                }
                let committed = try await bursar.commit(
                    grant: grant, actual: Amounts(tokens: .finite(7)))
                #expect(committed.charged.tokens == .finite(7))
                told.withLock { $0 += 7 }
            }
        }
        #expect(await daemon.wait() == EX_IOERR)
        #expect(daemon.logText.contains("make room there and start bursard again"))
        // Without room it does not start, and changes nothing.
        try daemon.launch()
        #expect(await daemon.wait() == EX_IOERR)

        try await disk.remount("size=64m")
        try await daemon.start()
        let before = told.withLock { $0 }
        // What was on its way when the disk was full goes on.
        try await eventually("the client goes on") { told.withLock { $0 } > before + 70 }
        isOver.withLock { $0 = true }
        try await spending.value
        let control = try await daemon.connect(control: true)
        #expect(try await consumed(control) == .finite(told.withLock { $0 }))
        #expect(try await control.check("main").status.held.tokens == .finite(0))
        #expect(try await control.inspect(.verification).verification?.ok == true)
        #expect(await daemon.stop() == 0)
    }

    @Test("a disk that may only be read is refused, with what to do about it")
    func readOnly() async throws {
        // Nobody comes back to the grant; it is to be there nevertheless, however slow the disk.
        let patient = "[daemon]\nabandon_grace = \"1h\"\ndefault_lease = \"1h\"\n"
        let daemon = try TestDaemon(configuration: patient + Self.pool)
        let disk = try await TestDisk(at: daemon.state, kibibytes: 65_536)
        daemon.launcher = disk.launcher
        // Before there is a ledger, and when there is one.
        for isNew in [true, false] {
            if !isNew {
                try await daemon.start()
                let bursar = try await daemon.connect(account: "a")
                _ = try await bursar.reserve(Reservation(tokens: 100))
                await daemon.crash()
            }
            try await disk.remount("ro")
            try daemon.launch()
            #expect(await daemon.wait() == EX_IOERR)
            #expect(
                daemon.logText.contains("Read-only file system; mount that file system writable"))
            try await disk.remount("rw")
        }
        try await daemon.start()
        let control = try await daemon.connect(control: true)
        #expect(try await control.grants().count == 1)
        #expect(await daemon.stop() == 0)
    }

    @Test("a folder of another user is refused, with whose it must be")
    func foreign() async throws {
        let daemon = try TestDaemon(configuration: Self.pool)
        daemon.launcher = [
            "/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--",
        ]
        // Before there is a folder, with one, and with a file in it that is another's.
        for prepare in [
            "true", "mkdir -m 0700 \(daemon.state)",
            """
            chmod 0755 \(daemon.state); mkdir -m 0777 \(daemon.state)/ledger
            install -m 0600 /dev/null \(daemon.state)/ledger/ledger.lock
            """,
        ] {
            _ = try await Process.run(
                program: URL(fileURLWithPath: "/bin/sh"), ["-ec", prepare])
            try daemon.launch()
            #expect(await daemon.wait() == EX_IOERR)
            #expect(
                daemon.logText.contains(
                    "Permission denied; the folder and its files must belong to user 65534"),
                "\(prepare): \(daemon.logText)")
        }
    }

    @Test("a ledger that is mounted elsewhere too, or in another namespace, is the same ledger")
    func mountedTwice() async throws {
        let daemon = try TestDaemon(configuration: Self.pool)
        try await daemon.start()
        let other = daemon.folder.path + "/other"
        let disk = try await TestDisk(at: other, kibibytes: 1_024)
        try await disk.shell("mkdir \(other)/state && mount --bind \(daemon.state) \(other)/state")
        let words =
            disk.launcher + [
                Process.products.appendingPathComponent("bursard").path,
                "--config", daemon.configurationFile.path, "--runtime-directory", other + "/run",
                "--state-directory", other + "/state",
            ]
        let second = try await Process.run(
            program: URL(fileURLWithPath: words[0]), Array(words.dropFirst()))
        #expect(second.status == EX_TEMPFAIL)
        #expect(second.errors.contains("\(daemon.process?.processIdentifier ?? 0)"))
    }
}
