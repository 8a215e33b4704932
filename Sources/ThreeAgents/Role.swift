import BursarClient

/// What an agent is there for, and its work.
enum Role: String, CaseIterable {
    case planner, researcher, writer

    private static let topics = [
        "purpose", "origin", "history", "parts", "rules", "cost", "trouble", "limits", "use",
        "future",
    ]
    private static let sources = ["the library", "the archive", "the witness", "the record"]

    func work(_ agent: Agent) async throws {
        switch self {
        case .planner:
            for topic in Self.topics {
                agent.pass(
                    on: try await agent.ask("plan", "a question on \(topic)", tokens: 900))
            }
        case .researcher:
            while let question = readLine() {
                for source in Self.sources {
                    agent.pass(
                        on: try await agent.ask(
                            "research", "\(source) \(question)", tokens: 1_600))
                }
            }
        case .writer:
            while let finding = readLine() {
                let draft = try await agent.ask(
                    "write", "what is known \(finding)", tokens: 800)
                agent.pass(on: try await polished(draft, by: agent))
            }
        }
    }

    private func polished(_ draft: String, by agent: Agent) async throws -> String {
        // Told in time, it leaves out what it can do without.
        guard agent.level.rawValue < Level.orange.rawValue else { return draft }
        do {
            // An optional operation is refused as soon as the pool is red.
            return try await agent.ask(
                "polish", "better words \(draft)", tokens: 400, operationClass: .optional,
                wait: .zero)
        } catch let error as BursarError where error.code == .denied {
            return draft
        }
    }
}
