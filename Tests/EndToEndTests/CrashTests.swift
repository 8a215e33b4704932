import BursarClient
import BursarProtocol
import Foundation
import TestSupport
import Testing

@Suite("Crashes", .onOwnThreads)
struct CrashTests {
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
}
