import BursarClient
import TestSupport
import Testing

@Suite("Sixteen levels", .onOwnThreads)
struct DepthTests {
    @Test("the deepest minimum is there, whatever a sibling at the top has taken")
    func deepest() async throws {
        var path = "main"
        var text = "[pool.main]\ntokens = 1_000\n[pool.main.account.greedy]\nweight = 1_000_000\n"
        var heading = "pool.main"
        for level in 2...16 {
            path += "/g\(level)"
            heading += ".account.g\(level)"
            text += "[\(heading)]\n"
        }
        text += "reserved = { tokens = 100 }\n"
        let daemon = try TestDaemon(configuration: text)
        try await daemon.start()
        let greedy = try await daemon.connect(account: "main/greedy")
        #expect(try await greedy.reserve(Reservation(tokens: 900)).grant != nil)
        #expect(try await greedy.reserve(Reservation(tokens: 1)).grant == nil)
        let deep = try await daemon.connect(account: path)
        #expect(try await deep.check().status.reserved.tokens == .finite(100))
        #expect(try await deep.reserve(Reservation(tokens: 101)).grant == nil)
        #expect(try await deep.reserve(Reservation(tokens: 100)).grant != nil)
    }
}
