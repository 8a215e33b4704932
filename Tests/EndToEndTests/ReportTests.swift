import BursarClient
import Foundation
import TestSupport
import Testing

@Suite("Reports of a real coordinator", .onOwnThreads)
struct ReportTests {
    private let configuration = """
        [pool.main]
        tokens = 10_000
        sharing = "static"
        [pool.main.account.idle]
        [pool.main.account.busy]
        """

    private func daemon(_ more: String = "") async throws -> TestDaemon {
        let daemon = try TestDaemon(configuration: configuration + more)
        try await daemon.start()
        return daemon
    }

    /// Commits so many tokens out of a grant; returns whether there was one.
    @discardableResult
    private func spend(
        _ bursar: Bursar, _ account: String, _ tokens: Int64, of granted: Int64,
        _ operation: String,
        model: String? = nil, work: UInt64? = nil
    ) async throws -> Bool {
        var reservation = Reservation(tokens: granted)
        reservation.account = account
        reservation.operation = operation
        reservation.model = model
        guard let grant = try await bursar.reserve(reservation).grant else { return false }
        _ = try await bursar.commit(
            grant: grant, actual: Amounts(tokens: .finite(tokens)), work: work)
        return true
    }

    @Test("sums add up by any dimension, page by page, and outlive a crash")
    func attribution() async throws {
        let daemon = try await daemon()
        let bursar = try await daemon.connect(control: true)
        let operations = (0..<400).map { "operation-\($0)-" + String(repeating: "x", count: 100) }
        for operation in operations {
            try await spend(bursar, "busy", 5, of: 6, operation, model: "m", work: 2)
        }
        #expect(try await spend(bursar, "busy", 1, of: 9_000, "huge") == false)
        _ = try await bursar.track(Amounts(tokens: .finite(7)), account: "idle")
        await daemon.crash()
        try await daemon.start()

        // Far more than a frame can hold.
        let list = try await bursar.attribution(AttributionQuery(by: [.account, .operation]))
        #expect(list.next == nil && list.rows.count == 402 && !list.folded)
        #expect(list.fromSeq == 1)
        let mine = list.rows.filter { $0.operation.map(operations.contains) ?? false }
        #expect(mine.count == 400)
        #expect(
            mine.allSatisfy { $0.actual.tokens == .finite(5) && $0.granted.tokens == .finite(6) })
        let whole = try #require(try await bursar.attribution(AttributionQuery()).rows.first)
        #expect(whole.actual.tokens == .finite(2_007) && whole.charged.tokens == .finite(2_007))
        #expect(whole.commits == 400 && whole.denials == 1 && whole.work == 800)
        #expect(whole.refused.tokens == .finite(9_000))
        let byModel = try await bursar.attribution(AttributionQuery(by: [.model])).rows
        #expect(byModel.map(\.model) == ["", "m"])

        let quality = try #require(list.quality.first)
        #expect(quality.account == "main" && quality.accuracy.tokens == 800_000)
        #expect(quality.efficiency == 400_000)
        let status = try #require(try await bursar.inspect(.coordinator).coordinator)
        #expect(status.quality.first?.accuracy == quality.accuracy)
        #expect(status.quality.first?.throughSeq == status.lastSeq)
    }

    @Test("an agent sees its own, an operator all, and nobody another's page")
    func access() async throws {
        let daemon = try await daemon("\nusers = [\"12345\"]\n")
        let control = try await daemon.connect(control: true)
        try await spend(control, "idle", 5, of: 6, "a")
        try await spend(control, "busy", 5, of: 6, "b")
        let agent = try await daemon.connect(account: "idle")
        let own = try await agent.attribution(AttributionQuery(by: [.account]))
        #expect(own.rows.map(\.account) == ["main/idle"])
        let all = try await control.attribution(AttributionQuery(by: [.account]))
        #expect(all.rows.map(\.account) == ["main/busy", "main/idle"])
        for cursor in ["1:1", "x", "99999999999999999999:0", ":"] {
            let error = await #expect(throws: BursarError.self) {
                try await agent.attributionPage(AttributionQuery(), after: cursor)
            }
            #expect(error?.reason == .invalidArgument)
        }
        for query in [
            AttributionQuery(by: [.model, .model]), AttributionQuery(by: [.interval]),
            AttributionQuery(since: 5, until: 5),
        ] {
            let error = await #expect(throws: BursarError.self) {
                try await agent.attribution(query)
            }
            #expect(error?.reason == .invalidArgument)
        }
        // What cannot be is empty, not an end.
        let none = try await agent.attribution(
            AttributionQuery(by: [.interval], since: .max, interval: .milliseconds(1), origin: .min)
        )
        #expect(none.rows.isEmpty)
    }

    @Test("an agent sets its own target, and only that")
    func target() async throws {
        let daemon = try await daemon()
        let agent = try await daemon.connect(account: "busy")
        let target = Amounts(tokens: .finite(100))
        let reply = try await agent.adjust("busy", AccountChanges(indicative: target))
        #expect(reply.status.indicative?.target == target)
        try await spend(agent, "busy", 300, of: 300, "more than meant")
        let status = try await agent.check("busy").status
        #expect(status.indicative?.used.tokens == .finite(300) && status.level == .green)
        for change in [
            AccountChanges(delta: target), AccountChanges(delta: target, indicative: target),
        ] {
            let error = await #expect(throws: BursarError.self) {
                try await agent.adjust("busy", change)
            }
            #expect(error?.reason == .notPermitted)
        }
        let foreign = await #expect(throws: BursarError.self) {
            try await agent.adjust("idle", AccountChanges(indicative: target))
        }
        #expect(foreign?.reason == .notPermitted)
        let preview = await #expect(throws: BursarError.self) {
            try await agent.preview("busy", AccountChanges(indicative: target))
        }
        #expect(preview?.reason == .notPermitted)
    }

    @Test("a released account's last report comes with its release")
    func release() async throws {
        let daemon = try await daemon()
        let control = try await daemon.connect(control: true)
        _ = try await control.allocate("main/idle/sub")
        try await spend(control, "main/idle/sub", 5, of: 6, "a")
        let key = RequestKey("release")
        let released = try await control.release("main/idle/sub", key: key)
        #expect(released.report?.actual.tokens == .finite(5) && released.report?.grants == 1)
        #expect(released.report?.status.account == "main/idle/sub")
        #expect(try await control.release("main/idle/sub", key: key).report == nil)
        let rows = try await control.attribution(AttributionQuery(by: [.account])).rows
        #expect(rows.map(\.account) == ["main/idle/sub"])
    }

    /// A run of a busy agent and one that idles; returns how often the busy one was refused.
    private func run(_ daemon: TestDaemon) async throws -> Int {
        let bursar = try await daemon.connect(control: true)
        try await spend(bursar, "idle", 100, of: 100, "rest")
        var refusals = 0
        for _ in 0..<12 where try await !spend(bursar, "busy", 600, of: 600, "work") {
            refusals += 1
        }
        await bursar.close()
        return refusals
    }

    @Test("suggestions move budget from the idle to the starved, and the next run is refused less")
    func suggestions() async throws {
        let daemon = try await daemon()
        let before = try await run(daemon)
        #expect(before == 4)
        let options = ["--socket", daemon.socket]
        let told = try await Process.run("bursar", ["suggest", "--json"] + options)
        #expect(told.status == 0)
        #expect(told.output.contains(#""account": "main/idle", "resource": "tokens""#))
        #expect(told.output.contains(#""now": {"tokens": 5000}, "proposed": {"tokens": "#))
        #expect(told.output.contains(#""account": "main/busy""#))
        #expect(told.output.contains(#""applied": null"#))
        let control = try await daemon.connect(control: true)
        #expect(try await control.check("main/idle").status.nominal.tokens == .finite(5_000))

        let applied = try await Process.run("bursar", ["suggest", "--apply", "--json"] + options)
        #expect(applied.status == 0 && !applied.output.contains(#""applied": false"#))
        let idle = try await control.check("main/idle").status.nominal.tokens
        let busy = try await control.check("main/busy").status.nominal.tokens
        guard case .finite(let less) = idle, case .finite(let more) = busy else {
            Issue.record("\(idle), \(busy)")
            return
        }
        #expect(less < 5_000 && more > 5_000 && less + more == 10_000)
        // The next run has a budget of its own.
        let rest = try TestDaemon(
            configuration: """
                [pool.main]
                tokens = 10_000
                sharing = "static"
                account.idle.tokens = \(less)
                account.busy.tokens = \(more)
                """)
        try await rest.start()
        #expect(try await run(rest) < before)
    }
}
