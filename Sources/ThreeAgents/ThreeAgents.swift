import BursarClient
import Foundation

/// Three agents that share one budget: a planner, a researcher and a writer.
///
/// Each is a process with an account of its own, and they pass their work on by pipes:
///
///     planner | researcher | writer
///
/// The planner needs little. The researcher needs more than its share, and borrows what the planner
/// leaves idle. When the pool runs low they are told, and leave out what is not essential; when it is
/// all but used up they are refused, and wind down: the last part of a pool is for saving work. None
/// of them ever asks what is left. The same in Python, and how to try it, is in
/// Protocol/clients/python/examples/three_agents.py.
@main
struct ThreeAgents {
    static func main() async throws {
        guard CommandLine.arguments.count > 1 else { return try start() }
        guard let role = Role(rawValue: CommandLine.arguments[1]) else {
            FileHandle.standardError.write(Data("usage: three-agents\n".utf8))
            exit(64)
        }
        try await Bursar.with(account: "main/\(role)") { bursar in
            try await Agent(role, bursar).run(role.work)
        }
        // Whoever comes before may not be done yet, and wants a reader.
        if role != .planner { while readLine() != nil {} }
    }

    /// Starts all three, each reading what the one before writes, and waits for them.
    private static func start() throws {
        var (agents, above): ([Process], Pipe?) = ([], nil)
        for role in Role.allCases {
            let agent = Process()
            agent.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
            agent.arguments = [role.rawValue]
            agent.standardInput = above ?? FileHandle.nullDevice
            let below = role == .writer ? nil : Pipe()
            if let below { agent.standardOutput = below }
            try agent.run()
            // Else their readers would never see an end.
            try above?.fileHandleForReading.close()
            try below?.fileHandleForWriting.close()
            above = below
            agents.append(agent)
        }
        for agent in agents { agent.waitUntilExit() }
        exit(agents.map(\.terminationStatus).max() ?? 0)
    }
}
