import BursarLoad
import Foundation
import Synchronization

/// Redis, with a reservation and a commit as Lua scripts and an append-only file on the same disk.
final class RedisContestant: Contestant {
    /// When what was written is on the disk.
    enum Sync: String, CaseIterable, Sendable {
        /// Before it is answered.
        case always
        /// Once a second.
        case everysec
    }

    /// The programs of it.
    struct Programs: Sendable {
        var server: URL
        var client: URL
        var benchmark: URL

        /// Where they are, if all are installed.
        static func find() -> Programs? {
            guard let server = InstalledProgram.find("redis-server"),
                let client = InstalledProgram.find("redis-cli"),
                let benchmark = InstalledProgram.find("redis-benchmark")
            else { return nil }
            return Programs(server: server, client: client, benchmark: benchmark)
        }
    }

    let identity: ContestantIdentity
    private let programs: Programs
    private let plan: LoadPlan
    private let stage: Stage
    private let pinning: Pinning
    private let socket: String
    private let process: ServerProcess
    private let reserve: String
    private let commit: String
    /// Requests a second of the round before; so many are sent that the next one takes its time.
    private let rate = Mutex<Double?>(nil)

    /// Starts it.
    init(
        _ sync: Sync, _ programs: Programs, plan: LoadPlan, on stage: Stage, _ pinning: Pinning
    ) async throws {
        identity = .redis(sync)
        self.programs = programs
        self.plan = plan
        self.stage = stage
        self.pinning = pinning
        let folder = "redis-\(sync.rawValue)"
        try FileManager.default.createDirectory(
            atPath: stage.path(folder), withIntermediateDirectories: false)
        let path = stage.path("\(folder).sock")
        socket = path
        let arguments = [
            "--port", "0", "--unixsocket", path, "--dir", stage.path(folder), "--save", "",
            "--appendonly", "yes", "--appendfsync", sync.rawValue,
            // It would write everything anew in the middle of a round.
            "--auto-aof-rewrite-percentage", "0",
        ]
        let running = try Processor.bound(to: pinning.server) { () throws(CommandFailure) in
            try stage.start(programs.server, arguments, log: "\(folder).log")
        }
        process = ServerProcess(pid: running.pid)
        try await stage.wait(for: path, log: "\(folder).log")
        func load(_ script: String) async throws -> String {
            try await stage.capture(programs.client, ["-s", path, "SCRIPT", "LOAD", script])
                .trimmingCharacters(in: .whitespacesAndNewlines)
        }
        reserve = try await load(RedisScripts.reserve)
        commit = try await load(RedisScripts.commit)
    }

    func round(seconds: Double) async throws -> Round {
        _ = try await client("FLUSHALL")
        let requests = plan.connections * plan.depth
        let known = rate.withLock { $0 }
        if known == nil {
            let first = try await drive(reserve, count: 25 * requests)
            rate.withLock { $0 = first }
            _ = try await client("FLUSHALL")
        }
        let expected = rate.withLock { $0 } ?? 0
        let count = max(requests, Int(expected * seconds / 2))
        let before = process.processorSeconds
        // The one after the other, for redis-benchmark sends one command at a time.
        let reserved = try await drive(reserve, count: count)
        let committed = try await drive(commit, count: count)
        let after = process.processorSeconds
        try await check(count)
        rate.withLock { $0 = 2 / (1 / reserved + 1 / committed) }
        let spent = before.flatMap { before in after.map { $0 - before } }
        return Round(
            perSecond: 1 / (1 / reserved + 1 / committed),
            serverMicroseconds: spent.map { $0 / Double(count) * 1e6 })
    }

    /// Requests a second of so many.
    private func drive(_ script: String, count: Int) async throws -> Double {
        let text = try await stage.capture(
            programs.benchmark,
            [
                "-s", socket, "-c", String(plan.connections), "-P", String(plan.depth), "-n",
                String(count), "-r", "2147483647", "--csv", "EVALSHA", script, "0",
                "__rand_int__", String(plan.connections),
            ], on: pinning.driver)
        return try Self.rate(csv: text)
    }

    /// The second field of the second line.
    static func rate(csv text: String) throws(CommandFailure) -> Double {
        let lines = text.split(separator: "\n")
        // The last: there may be warnings before it.
        guard let fields = lines.last?.split(separator: ","), fields.count > 2,
            let rate = Double(fields[1].filter { $0 != "\"" }), rate > 0
        else { throw CommandFailure("redis-benchmark says something else than figures: \(text)") }
        return rate
    }

    /// Compares its sums with what was asked of it.
    private func check(_ count: Int) async throws {
        let text = try await client(
            "EVAL",
            """
            local pool = redis.call('HMGET', 'pool', 'held', 'consumed')
            return {redis.call('GET', 'grants'), redis.call('GET', 'settled'), pool[1], pool[2]}
            """, "0")
        let numbers = text.split(separator: "\n").compactMap { Int($0) }
        // Keys are of chance, so a few requests repeat another, which must not count again.
        guard numbers.count == 4, numbers[1] > count * 99 / 100, numbers[0] >= numbers[1],
            numbers[2] == (numbers[0] - numbers[1]) * Int(LoadPlan.reservedTokens),
            numbers[3] == numbers[1] * Int(LoadPlan.committedTokens)
        else { throw CommandFailure("\(name): its sums are off after \(count): \(text)") }
    }

    private func client(_ arguments: String...) async throws -> String {
        try await stage.capture(programs.client, ["-s", socket] + arguments)
    }
}
