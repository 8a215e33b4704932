import BursarClient
import BursarProtocol
import Foundation
import Synchronization
import TestSupport
import Testing

@Suite("What the coordinator itself costs", .onOwnThreads)
struct OverheadTests {
    static func configuration(share: String) -> String {
        "[daemon]\noverhead_share = \"\(share)\"\n[pool.main]\ntokens = 1_000_000_000\n"
    }

    /// Whether agents are to go on; they end between two operations, so that none is left open.
    final class Work: Sendable {
        private let isOver = Mutex(false)
        var goesOn: Bool { isOver.withLock { !$0 } }
        func end() { isOver.withLock { $0 = true } }
    }

    /// Agents that do nothing but ask; they tell in the end how many grants they had.
    static func flood(_ daemon: TestDaemon, _ work: Work) async throws -> [Task<Int, any Error>] {
        var agents: [Task<Int, any Error>] = []
        for number in 0..<8 {
            let bursar = try await daemon.connect(account: "agent-\(number)")
            agents.append(
                Task {
                    var grants = 0
                    while work.goesOn {
                        _ = try await bursar.withGrant(tokens: 10) { $0.use(tokens: 5) }
                        grants += 1
                    }
                    return grants
                })
        }
        return agents
    }

    static func overhead(_ bursar: Bursar) async throws -> Overhead {
        try #require(try await bursar.inspect(.coordinator).coordinator?.overhead)
    }

    @Test("over its share it saves work and says so, loses no event, and returns with a larger one")
    func coarsens() async throws {
        let daemon = try TestDaemon(configuration: Self.configuration(share: "0.01%"))
        try await daemon.start()
        let control = try await daemon.connect(control: true)
        var events = try await control.subscribe(to: .audit).makeAsyncIterator()
        let work = Work()
        defer { work.end() }
        let agents = try await Self.flood(daemon, work)
        var (seen, lastSeq): ([EventKind: Int], UInt64) = ([:], 0)
        func next(_ kind: EventKind) async throws -> Push.Event {
            while let event = try await events.next() {
                #expect(event.seq > lastSeq, "in their order, each once")
                lastSeq = event.seq
                seen[event.kind, default: 0] += 1
                if event.kind == kind { return event }
            }
            throw TestFailure("the events have ended")
        }
        let coarsened = try await next(.coarsened)
        #expect(coarsened.operation?.hasPrefix("coarseness 1: ") == true, "\(coarsened)")
        #expect(coarsened.operation?.contains("the share is 0.01%") == true)
        let burdened = try await Self.overhead(control)
        #expect(burdened.coarseness >= 1)
        #expect(burdened.shareMost == 100 && burdened.share > 100)
        #expect(burdened.cpuMs > 20 && burdened.agentMs > 0)
        // Events wait for each other now; what was decided does not.
        _ = try await next(.coarsened)
        work.end()
        var grants = 0
        for agent in agents { grants += try await agent.value }
        try daemon.configure(Self.configuration(share: "100%"))
        daemon.signal(SIGHUP)
        _ = try await next(.configured)
        let refined = try await next(.coarsened)
        #expect(refined.operation?.hasPrefix("coarseness 0: ") == true, "\(refined)")
        #expect(try await Self.overhead(control).coarseness == 0)
        #expect(seen[.granted] == grants)
        #expect(seen[.committed] == grants)
        #expect(daemon.logText.contains("the coordinator saves work"))
    }

    @Test("agents that work leave it within the usual share, which status shows")
    func usual() async throws {
        let daemon = try TestDaemon(configuration: "[pool.main]\ntokens = 1_000_000\n")
        try await daemon.start()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<4 {
                group.addTask {
                    let bursar = try await daemon.connect(account: "agent-\(number)")
                    // Together they pass the steps after which it would coarsen.
                    for _ in 0..<25 {
                        try await bursar.withGrant(tokens: 10) { grant in
                            grant.use(tokens: 5)
                            try await Task.sleep(for: .milliseconds(160))
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let control = try await daemon.connect(control: true)
        let overhead = try await Self.overhead(control)
        #expect(overhead.coarseness == 0)
        #expect(overhead.shareMost == 10_000)
        #expect(overhead.agentMs >= 4 * 25 * 150, "all of their operations' time")
        #expect(overhead.operations >= 4 * 25 * 2)
        #expect(overhead.cpuPerOperationNs > 0)
        #expect(overhead.budgetOverhead == 1_400)
        #expect(overhead.formula == "0.1 × 4 agents + 1 for grants per operation")
        let shown = try await Process.run(
            "bursar", ["status", "--socket", daemon.socket], environment: [:])
        #expect(shown.output.contains("own cost: "), "\(shown.output)\(shown.errors)")
        #expect(shown.output.contains("(limit 1%)"))
        #expect(shown.output.contains("complexity 1.4 (target below 5): 0.1 × 4 agents"))
        let json = try await Process.run(
            "bursar", ["status", "--json", "--socket", daemon.socket], environment: [:])
        #expect(json.output.contains("\"share_most\": 0.01,"), "\(json.output)")
        #expect(json.output.contains("\"budget_overhead\": 1.4,"))
    }
}
