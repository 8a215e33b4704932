import ArgumentParser
import BursarClient

/// Follows what happens.
struct WatchCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Follow what happens, event by event.",
        discussion: """
            Goes on, without a gap, when the coordinator restarts; ends on Ctrl-C. Without a PATH: \
            everything, where the operators' socket lets this user in, else the pools. With \
            --json: one object a line.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "Only this account and what is beneath it.", completion: .account)
    var path: String?

    @Option(help: "First ledger entry to show. Default: from now on.")
    var from: UInt64?

    @Option(help: "Which events.")
    var topic: Topic?

    func run(_ session: Session) async throws {
        let topic = topic ?? (path == nil ? (session.isOperator ? .audit : .pool) : .subtree)
        let scopes: [String?] = topic == .audit ? [nil] : try await session.scopes(path)
        try await withInterruption {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for scope in scopes {
                    group.addTask { try await follow(topic, scope, session) }
                }
                try await group.waitForAll()
            }
        }
    }

    private func follow(_ topic: Topic, _ account: String?, _ session: Session) async throws {
        let events = try await session.client.subscribe(to: topic, account: account, from: from)
        for try await event in events {
            output(event.json) { Terminal.output.line(event.words(for: .output)) }
        }
    }
}
