import BursarCore

extension Scenario {
    /// The scenario as JSON, an agent or a round a line. Only what traces have is written: agents
    /// with nothing but a name, demands of units.
    var text: String {
        guard case .units(let units) = capacity else { preconditionFailure("traces have units") }
        var members: [JSON.Member] = [
            .init("capacity", .integer(units)),
            .init("strategy", .string(policy.strategy.rawValue)),
            .init("guarantee", .fraction(partsPerMillion: UInt64(policy.guarantee))),
        ]
        if let credits = policy.initialCredits {
            members.append(.init("initial_credits", .integer(credits)))
        }
        let head = JSON.object(members).description.dropLast()
        let agents = nodes.map { JSON.object([.init("name", .string($0.path))]).description }
        let lines = rounds.map { wishes in
            JSON.object(wishes.map { .init(nodes[$0.node].path, .integer($0.demand)) }).description
        }
        return head + ",\n \"agents\": [\n  " + agents.joined(separator: ",\n  ")
            + "],\n \"rounds\": [\n  " + lines.joined(separator: ",\n  ") + "]}\n"
    }
}
