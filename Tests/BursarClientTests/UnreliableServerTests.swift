import BursarClient
import BursarTransport
import Synchronization
import TestSupport
import Testing

@Suite("An unreliable coordinator", .onOwnThreads)
struct UnreliableServerTests {
    /// Carries out each key once, and breaks connections before or after that.
    final class Books: Sendable {
        struct State {
            var received = 0
            var executed: [IdempotencyKey: Request.Commit] = [:]
            var conflicts = 0
            var breaks = 0
        }

        let state = Mutex(State())

        enum Fate { case lost, executedAndLost, answered, busy }

        func fate(of commit: Request.Commit) -> Fate {
            state.withLock { state in
                state.received += 1
                let turn = state.received % 17
                if turn == 3 { return .busy }
                if turn == 7 {
                    state.breaks += 1
                    return .lost
                }
                if let earlier = state.executed[commit.key], earlier != commit {
                    state.conflicts += 1
                }
                state.executed[commit.key] = commit
                if turn != 11 { return .answered }
                state.breaks += 1
                return .executedAndLost
            }
        }
    }

    @Test("each mutation is carried out once and gets its own answer, whatever breaks")
    func unreliable() async throws {
        let books = Books()
        let server = try await ScriptedServer.started { exchange in
            guard let commit = exchange.request.asCommit else { return false }
            switch books.fate(of: commit) {
            case .answered: return false
            case .busy: exchange.refuse(.busy, retryAfterMs: 1)
            case .lost, .executedAndLost: exchange.hangUp()
            }
            return true
        }
        let bursar = try await server.connect()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for grant in 1...300 as ClosedRange<UInt64> {
                group.addTask {
                    let actual = Amounts(tokens: .finite(Int64(grant)))
                    let reply = try await bursar.commit(grant: grant, actual: actual)
                    #expect(reply.actual == actual)
                }
            }
            try await group.waitForAll()
        }
        let state = books.state.withLock { $0 }
        #expect(state.executed.count == 300)
        #expect(Set(state.executed.values.map(\.grant)).count == 300)
        #expect(state.conflicts == 0)
        #expect(state.breaks > 0)
    }
}
