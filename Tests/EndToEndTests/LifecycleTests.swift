import BursarClient
import BursarProtocol
import Foundation
import TestSupport
import Testing

@Suite("The process", .onOwnThreads)
struct LifecycleTests {
    @Test("SIGTERM under load: what was acknowledged is there afterwards, exit 0")
    func cleanStop() async throws {
        let daemon = try TestDaemon(configuration: "[pool.main]\ntokens = 1_000_000\n")
        try await daemon.start()
        let askers = 128
        var loads: [Task<Int64, Never>] = []
        var bursar = try await daemon.connect(account: "a")
        for number in 0..<askers {
            if number.isMultiple(of: 16) { bursar = try await daemon.connect(account: "a") }
            let load = Task { [bursar] () -> Int64 in
                var acknowledged: Int64 = 0
                while (try? await bursar.track(Amounts(tokens: .finite(1)))) != nil {
                    acknowledged += 1
                    // Turns that only read end otherwise than those that write.
                    _ = try? await bursar.check()
                }
                return acknowledged
            }
            loads.append(load)
        }
        let control = try await daemon.connect(control: true)
        for _ in 0..<10 {
            let before = try await control.check("main").status.consumed.tokens
            try await eventually("the load goes on") {
                try await control.check("main").status.consumed.tokens != before
            }
            #expect(await daemon.stop() == 0)
            try await daemon.start()
        }
        for load in loads { load.cancel() }
        var acknowledged: Int64 = 0
        for load in loads { acknowledged += await load.value }
        guard case .finite(let consumed) = try await control.check("main").status.consumed.tokens
        else { throw TestFailure("tokens are counted") }
        // The last request of each was cancelled, and may have been carried out.
        #expect((acknowledged...acknowledged + Int64(askers)).contains(consumed))
        let verified = try await control.inspect(.verification).verification
        #expect(verified?.ok == true)
    }

    @Test("SIGHUP takes a good configuration and keeps the old one for a bad one")
    func reload() async throws {
        let daemon = try TestDaemon(configuration: "[pool.main]\ntokens = 1_000\n")
        try await daemon.start()
        let control = try await daemon.connect(control: true)
        try daemon.configure("[pool.main]\ntokens = 2_000\n")
        daemon.signal(SIGHUP)
        try await eventually("the new capacity") {
            try await control.check("main").status.nominal.tokens == .finite(2_000)
        }
        let events = try await control.subscribe(to: .audit)
        try daemon.configure("[pool.main]\ntokns = 3_000\n")
        daemon.signal(SIGHUP)
        var iterator = events.makeAsyncIterator()
        let event = try #require(try await iterator.next())
        #expect(event.kind == .configurationKept)
        #expect(event.operation?.contains("bursard.toml:2:1") == true, "\(event)")
        #expect(try await control.check("main").status.nominal.tokens == .finite(2_000))
    }

    @Test("a pool that a reload drops keeps its name, and is the operators'")
    func droppedPool() async throws {
        let both = "[pool.main]\ntokens = 1_000\n[pool.side]\ntokens = 500\n"
        let daemon = try TestDaemon(configuration: both)
        try await daemon.start()
        let control = try await daemon.connect(control: true)
        let inside = try await daemon.connect(account: "side/x")
        let granted = try await inside.reserve(Reservation(tokens: 10))
        let grant = try #require(granted.grant)
        try daemon.configure("[pool.main]\ntokens = 2_000\n")
        daemon.signal(SIGHUP)
        try await eventually("the new configuration") {
            try await control.check("main").status.nominal.tokens == .finite(2_000)
        }
        #expect(try await control.check("side/x").status.held.tokens == .finite(10))
        // Who is in it goes on; others are not led into it, nor into an account of that name.
        _ = try await inside.commit(grant: grant, actual: Amounts(tokens: .finite(4)))
        #expect(try await control.check("side/x").status.consumed.tokens == .finite(4))
        let outside = try await daemon.connect(account: "main/y")
        let refused = await #expect(throws: BursarError.self) { try await outside.check("side/x") }
        #expect(refused?.reason == .notPermitted)
        #expect(try await control.accounts("main").allSatisfy { $0.account != "main/side/x" })
    }

    @Test(
        "a bad configuration starts nothing and says where it is wrong",
        arguments: [
            ("[pool.main]\ntokns = 5\n", "bursard.toml:2:1: "),
            ("[pool.main]\ntime = \"8 parsecs\"\n", "bursard.toml:2:1: "),
            (
                "[pool.main]\ntokens = 100\n[pool.main.account.a]\nreserved = { tokens = 60 }\n"
                    + "[pool.main.account.b]\nreserved = { tokens = 60 }\n", "bursard.toml:"
            ),
            ("[pool.main\n", "bursard.toml:1:"),
        ])
    func badConfiguration(text: String, place: String) async throws {
        let daemon = try TestDaemon(configuration: text)
        let result = try await Process.run(
            "bursard",
            [
                "--config", daemon.configurationFile.path, "--runtime-directory",
                daemon.folder.path + "/run", "--state-directory", daemon.state,
            ])
        #expect(result.status == 78, "EX_CONFIG, which no service manager tries again")
        #expect(result.errors.contains(place), "\(result.errors)")
        #expect(!FileManager.default.fileExists(atPath: daemon.socket))
        #expect(!FileManager.default.fileExists(atPath: daemon.state))
    }

    @Test("events go on after a restart, without a gap and without one twice")
    func eventsResumed() async throws {
        let daemon = try TestDaemon(configuration: "[pool.main]\ntokens = 1_000\n")
        try await daemon.start()
        let watcher = try await daemon.connect(account: "watcher")
        let events = try await watcher.subscribe(to: .subtree, account: "main/a")
        let bursar = try await daemon.connect(account: "a")
        for _ in 0..<5 { _ = try await bursar.track(Amounts(tokens: .finite(1))) }
        await daemon.crash()
        try await daemon.start()
        for _ in 0..<5 { _ = try await bursar.track(Amounts(tokens: .finite(1))) }
        var iterator = events.makeAsyncIterator()
        var seqs: [UInt64] = []
        while seqs.count < 10, let event = try await iterator.next() {
            if event.kind == .tracked { seqs.append(event.seq) }
        }
        #expect(seqs == seqs.sorted() && Set(seqs).count == 10)
    }

    @Test("events begin where they were asked for, also while the ledger is busy")
    func eventsUnderLoad() async throws {
        let daemon = try TestDaemon(configuration: "[pool.main]\ntokens = 1_000_000\n")
        try await daemon.start()
        let bursar = try await daemon.connect(account: "a")
        let loads = (0..<16).map { _ in
            Task {
                while (try? await bursar.track(Amounts(tokens: .finite(1)))) != nil {}
            }
        }
        let control = try await daemon.connect(control: true)
        for _ in 0..<15 {
            var events = try await control.subscribe(to: .audit, from: 1).makeAsyncIterator()
            #expect(try await events.next()?.seq == 1)
        }
        for load in loads { load.cancel() }
    }
}
