import BursarLoad
import Foundation

/// A PostgreSQL server under pgbench.
struct PostgresContestant: Contestant {
    let server: PostgresServer
    /// Whether what was written is on the disk before it is answered.
    let isSynchronous: Bool

    /// pgbench's clients wait for each answer; more of them than this only wait for each other.
    private static let clients = 16

    var identity: ContestantIdentity { .postgres(isSynchronous: isSynchronous) }

    func round(seconds: Double) async throws -> Round {
        let before = try await sums()
        let text = try await server.stage.capture(
            server.programs.pgbench,
            [
                "-h", server.stage.folder.path, "-U", "bench", "-n", "-M", "prepared", "-c",
                String(Self.clients), "-j", "1", "-T", String(max(1, Int(seconds.rounded()))),
                "-f", server.stage.path("lifecycle.sql"), "postgres",
            ],
            environment: ["PGOPTIONS": "-c synchronous_commit=\(isSynchronous ? "on" : "off")"],
            on: server.pinning.driver)
        let (rate, count) = try Self.figures(text)
        let after = try await sums()
        guard after.held == 0,
            after.consumed - before.consumed == count * Int(LoadPlan.committedTokens)
        else {
            throw CommandFailure(
                "\(name): after \(count) lifecycles it holds \(after.held) and has consumed "
                    + "\(after.consumed - before.consumed)")
        }
        return Round(perSecond: rate)
    }

    /// Transactions a second, and how many there were, out of what pgbench prints.
    static func figures(_ text: String) throws(CommandFailure) -> (rate: Double, count: Int) {
        var (rate, count): (Double?, Int?) = (nil, nil)
        for line in text.split(separator: "\n") {
            if line.hasPrefix("tps = ") {
                rate = Double(line.dropFirst(6).prefix { $0 != " " })
            } else if line.hasPrefix("number of transactions actually processed: ") {
                count = line.split(separator: " ").last.flatMap {
                    Int($0.prefix { $0 != "/" })
                }
            }
        }
        guard let rate, let count else {
            throw CommandFailure("pgbench says something else than figures: \(text)")
        }
        return (rate, count)
    }

    private func sums() async throws -> (held: Int, consumed: Int) {
        let text = try await server.ask("SELECT held, consumed FROM pool")
        let numbers = text.split { $0 == "|" || $0 == "\n" }.compactMap { Int($0) }
        guard numbers.count == 2 else { throw CommandFailure("PostgreSQL has no sums: \(text)") }
        return (numbers[0], numbers[1])
    }
}
