import BursarClient
import BursarProtocol
import Foundation
import TestSupport
import Testing

@Suite("Crashes")
struct CrashTests {
    @Test("kill -9 of the coordinator under load loses nothing and counts nothing twice")
    func coordinatorKilled() async throws {
        let daemon = try TestDaemon(configuration: "[pool.main]\ntokens = 1_000_000\n")
        try await daemon.start()
        let (agents, rounds) = (4, 60)
        let pipes = (0..<agents).map { _ in Pipe() }
        let processes = try (0..<agents).map { number in
            try Process.start(
                "TestAgent",
                [daemon.socket, "worker-\(number)", "100", "work", "\(rounds)"],
                output: pipes[number])
        }
        let control = try await daemon.connect(control: true)
        for kill in 1...3 {
            let enough = Int64(kill * 40 * 50)
            try await eventually(within: .seconds(60), "the agents get on") {
                try await control.check("main").status.consumed.tokens >= .finite(enough)
            }
            await daemon.crash()
            try await daemon.start()
        }
        var told: Int64 = 0
        for (process, pipe) in zip(processes, pipes) {
            let text = await pipe.text()
            #expect(await process.finished() == 0)
            told += Int64(text.split(separator: " ").last?.dropLast() ?? "") ?? 0
        }
        let status = try await control.check("main").status
        #expect(told == Int64(agents * rounds * 50))
        #expect(status.consumed.tokens == .finite(told))
        #expect(status.held.tokens == .finite(0))
        #expect(try await control.inspect(.verification).verification?.ok == true)
    }

    @Test(
        "the grant of a killed process is settled by policy once, and a late commit corrects it once"
    )
    func agentKilled() async throws {
        let daemon = try TestDaemon(configuration: "[pool.main]\ntokens = 1_000\n")
        try await daemon.start()
        let control = try await daemon.connect(control: true)
        let pipe = Pipe()
        let agent = try Process.start(
            "TestAgent", [daemon.socket, "victim", "400", "hold"], output: pipe)
        let grant = try #require(UInt64(await pipe.line().split(separator: " ").last ?? ""))
        #expect(try await control.grants().map(\.grant) == [grant])
        kill(agent.processIdentifier, SIGKILL)
        _ = await agent.finished()
        try await eventually("the grant is settled") { try await control.grants().isEmpty }
        let abandoned = try await control.check("main/victim").status
        #expect(abandoned.consumed.tokens == .finite(400), "the call may have been billed")

        let late = try await control.commit(grant: grant, actual: Amounts(tokens: .finite(150)))
        #expect(late.late)
        #expect(late.charged.tokens == .finite(150))
        let corrected = try await control.check("main/victim").status
        #expect(corrected.consumed.tokens == .finite(150))
        let again = await #expect(throws: BursarError.self) {
            try await control.commit(grant: grant, actual: Amounts(tokens: .finite(10)))
        }
        #expect(again?.reason == .grantEnded)
    }

    @Test("a lost connection is forgiven within the grace: the session goes on")
    func sessionResumed() async throws {
        let daemon = try TestDaemon(configuration: "[pool.main]\ntokens = 1_000\n")
        try await daemon.start()
        let bursar = try await daemon.connect(account: "a")
        let grant = try #require(try await bursar.reserve(Reservation(tokens: 100)).grant)
        await daemon.crash()
        try await daemon.start()
        let committed = try await bursar.commit(
            grant: grant, actual: Amounts(tokens: .finite(60)))
        #expect(committed.late == false)
        #expect(committed.refunded.tokens == .finite(40))
    }

    @Test("two coordinators never share a ledger")
    func lock() async throws {
        let daemon = try TestDaemon(configuration: "[pool.main]\ntokens = 1_000\n")
        try await daemon.start()
        let second = try await Process.run(
            "bursard",
            [
                "--config", daemon.configurationFile.path, "--runtime-directory",
                daemon.folder.path + "/other", "--state-directory", daemon.state,
            ])
        #expect(second.status == 1)
        #expect(second.errors.contains("\(daemon.process?.processIdentifier ?? 0)"))
    }
}

extension Amount {
    fileprivate static func >= (a: Amount, b: Amount) -> Bool {
        guard case .finite(let x) = a, case .finite(let y) = b else { return false }
        return x >= y
    }
}
