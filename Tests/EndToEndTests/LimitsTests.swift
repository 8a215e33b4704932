import BursarClient
import BursarProtocol
import Foundation
import TestSupport
import Testing

@Suite("What the coordinator lets users have", .onOwnThreads)
struct LimitsTests {
    @Test("one user does not get all connections, and operators keep theirs")
    func connections() async throws {
        let daemon = try TestDaemon(
            configuration: "[daemon]\nconnections = 4\n[pool.main]\ntokens = 1_000\n")
        try await daemon.start()
        let agents = [
            try await daemon.connect(account: "a"), try await daemon.connect(account: "a"),
        ]
        let refused = await #expect(throws: BursarError.self) {
            try await daemon.connect(account: "a")
        }
        #expect(refused?.message.contains("too_many_connections") == true)
        let control = try await daemon.connect(control: true)
        let status = try #require(try await control.inspect(.coordinator).coordinator)
        #expect(status.users.map(\.connections) == [2])
        await agents[0].close()
        let another = try await daemon.connect(account: "a")
        #expect(try await another.reserve(Reservation(tokens: 1)).verdict == .granted)
    }

    @Test("one user does not make accounts without end")
    func accounts() async throws {
        let daemon = try TestDaemon(
            configuration: "[daemon]\naccounts_per_user = 2\n[pool.main]\ntokens = 1_000\n")
        try await daemon.start()
        let agent = try await daemon.connect(account: "a")
        #expect(try await agent.reserve(Reservation(tokens: 1)).verdict == .granted)
        #expect(try await agent.reserve(reservation("b")).verdict == .granted)
        let refused = await #expect(throws: BursarError.self) {
            try await agent.reserve(reservation("c"))
        }
        #expect(refused?.reason == .tooManyAccounts)
        await daemon.crash()
        try await daemon.start()
        let again = await #expect(throws: BursarError.self) {
            try await agent.reserve(reservation("c"))
        }
        #expect(again?.reason == .tooManyAccounts, "a restart does not forget who made them")
        let control = try await daemon.connect(control: true)
        #expect(try await control.allocate("main/c").created)
    }

    @Test("the status tells what there is, what there may be, and to operators who has it")
    func status() async throws {
        let daemon = try TestDaemon(configuration: "[pool.main]\ntokens = 1_000\n")
        try await daemon.start()
        let agent = try await daemon.connect(account: "a")
        _ = try await agent.reserve(Reservation(tokens: 1))
        let told = try #require(try await agent.inspect(.coordinator).coordinator)
        #expect(told.users.isEmpty)
        let memory = try #require(told.memory)
        #expect(memory.resident > 0 && memory.resident <= memory.peak)
        #expect(memory.peak < memory.most)
        #expect(
            memory.most == memory.program + memory.clients + memory.state + memory.background)
        let descriptors = try #require(told.descriptors)
        #expect(descriptors.open > 3 && descriptors.open < descriptors.most)
        let control = try await daemon.connect(control: true)
        let users = try #require(try await control.inspect(.coordinator).coordinator).users
        #expect(users.map(\.uid) == [getuid()])
        #expect(users.map(\.accounts) == [1])
    }

    @Test("without a descriptor left clients wait, which is said once, and are served afterwards")
    func shortage() async throws {
        let daemon = try TestDaemon(configuration: "[pool.main]\ntokens = 1_000\n")
        try await daemon.start()
        let first = try await daemon.connect(account: "a")
        let process = try #require(daemon.process).processIdentifier
        let start = ContinuousClock.now
        // Below what is open already, so that nothing else can be opened.
        try await limit(process, "3:")
        let waiting = Task { try await daemon.connect(account: "b") }
        while !daemon.logText.contains("none can be accepted") {
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(try await first.reserve(Reservation(tokens: 1)).verdict == .granted)
        try await Task.sleep(for: .milliseconds(300))
        let told = daemon.logText.components(separatedBy: "none can be accepted").count - 1
        // Once in ten seconds, in which it was tried again and again.
        #expect(told <= 1 + (ContinuousClock.now - start).components.seconds / 10)
        try await limit(process, "1024:")
        let second = try await waiting.value
        #expect(try await second.reserve(Reservation(tokens: 1)).verdict == .granted)
        #expect(await daemon.stop() == 0)
    }

    private func reservation(_ account: String) -> Reservation {
        var reservation = Reservation(tokens: 1)
        reservation.account = account
        return reservation
    }

    /// Changes how many descriptors a process may have; the hard limit stays.
    private func limit(_ process: Int32, _ descriptors: String) async throws {
        let prlimit = try Process.start(
            program: URL(fileURLWithPath: "/usr/bin/prlimit"),
            ["--pid", "\(process)", "--nofile=\(descriptors)"])
        try #require(await prlimit.finished() == 0)
    }
}
