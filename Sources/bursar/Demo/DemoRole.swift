import ArgumentParser
import BursarClient

/// The agents of the demonstration.
enum DemoRole: String, CaseIterable, ExpressibleByArgument {
    case planner, coder, researcher, tester, crawler

    /// Its account.
    var account: String { "\(DemoStage.pool)/\(rawValue)" }

    /// What it does, for people.
    var plan: String {
        switch self {
        case .planner: "small steps, within its guaranteed minimum"
        case .coder: "steady work, with twice the others' weight"
        case .researcher: "borrows far more than its share, and gives back what is wanted back"
        case .tester: "wants its own share when it is lent out"
        case .crawler: "dies in the middle of a grant"
        }
    }

    /// Does its work as the agent of a client.
    func work(_ bursar: Bursar) async throws {
        switch self {
        case .planner: try await steps(6, granted: 3_000, used: 2_200, bursar)
        case .coder: try await steps(5, granted: 4_000, used: 3_000, bursar)
        case .researcher: try await research(bursar)
        case .tester: try await test(bursar)
        case .crawler: try await crawl(bursar)
        }
    }

    private func steps(
        _ count: Int, granted: Int64, used: Int64, _ bursar: Bursar
    ) async throws {
        for step in 1...count {
            try await bursar.withGrant(
                tokens: granted, operation: "step \(step)", wait: .seconds(10)
            ) { grant in
                try await Task.sleep(for: .milliseconds(600))
                grant.use(tokens: used)
            }
        }
    }

    /// Works on, with less when the owner of what it borrowed wants that back.
    private func research(_ bursar: Bursar) async throws {
        try await bursar.withGrant(
            tokens: 62_000, operation: "read everything", wait: .seconds(10),
            onRecall: { recall in
                try await Task.sleep(for: .milliseconds(1_500))
                try await recall.giveBack()
            }
        ) { grant in
            for _ in 1...8 {
                try await Task.sleep(for: .milliseconds(500))
                _ = try await grant.track(tokens: 1_000)
            }
        }
    }

    /// Asks at once, is denied, and then waits in the queue.
    private func test(_ bursar: Bursar) async throws {
        var reservation = Reservation(tokens: 16_000)
        reservation.operation = "test everything"
        let verdict = try await bursar.reserve(reservation)
        if let grant = verdict.grant { _ = try await bursar.void(grant: grant) }
        reservation.wait = .seconds(15)
        try await bursar.withGrant(reservation) { grant in
            try await Task.sleep(for: .milliseconds(800))
            grant.use(tokens: 9_000)
        }
    }

    /// Uses a part and hangs, until it is killed.
    private func crawl(_ bursar: Bursar) async throws {
        try await bursar.withGrant(tokens: 8_000, operation: "crawl", wait: .seconds(10)) { grant in
            for _ in 1...DemoRole.crawlerSteps {
                try await Task.sleep(for: .milliseconds(600))
                _ = try await grant.track(tokens: 1_500)
            }
            try await Task.sleep(for: .seconds(60))
        }
    }

    /// How often the crawler tracks usage before it hangs.
    static let crawlerSteps = 2
}

/// One agent of the demonstration, in a process of its own.
struct DemoAgentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo-agent", abstract: "Be an agent of the demonstration.",
        shouldDisplay: false)

    @Argument(help: "Which one.") var role: DemoRole
    @Option(help: "Path of the coordinator's socket.") var socket: String

    func run() async throws {
        var configuration = Bursar.Configuration(account: role.account)
        configuration.socket = socket
        configuration.clientName = "demo \(role.rawValue)"
        try await Bursar.with(configuration) { bursar in try await role.work(bursar) }
    }
}
