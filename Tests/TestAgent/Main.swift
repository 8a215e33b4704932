import BursarClient
import BursarProtocol
import Foundation

/// An agent process for the end-to-end tests: connects as ACCOUNT, reserves TOKENS, says which grant it
/// has, and then does what MODE says.
///
///     TestAgent SOCKET ACCOUNT TOKENS hold
///     TestAgent SOCKET ACCOUNT TOKENS work ROUNDS
///     TestAgent SOCKET ACCOUNT TOKENS spend SECONDS     as work, until the time or the coordinator is over
///     TestAgent SOCKET ACCOUNT TOKENS ask ROUNDS        one reserve after the other; counts denials
///     TestAgent SOCKET ACCOUNT TOKENS first             milliseconds from connecting to the grant
///     TestAgent SOCKET ACCOUNT TOKENS connect SECONDS   connects again and again; counts failures
@main
struct TestAgent {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 5, let tokens = Int64(arguments[3]) else {
            print("usage: TestAgent SOCKET ACCOUNT TOKENS MODE [NUMBER]")
            exit(64)
        }
        let number = arguments.count > 5 ? Int(arguments[5]) ?? 1 : 1
        var configuration = Bursar.Configuration(account: arguments[2])
        configuration.socket = arguments[1]
        configuration.helloTimeout = .seconds(60)
        configuration.requestTimeout = .seconds(60)
        if arguments[4] == "connect" { return await connect(configuration, seconds: number) }
        if arguments[4] == "spend" { configuration.requestTimeout = .seconds(10) }
        let start = ContinuousClock.now
        let bursar = try await Bursar.connect(configuration)
        switch arguments[4] {
        case "hold": try await hold(bursar, tokens: tokens)
        case "spend": await spend(bursar, tokens: tokens, seconds: number)
        case "ask": try await ask(bursar, tokens: tokens, rounds: number)
        case "first":
            _ = try await bursar.reserve(Reservation(tokens: tokens))
            say("\((ContinuousClock.now - start) / .milliseconds(1))")
        default: try await work(bursar, tokens: tokens, rounds: number)
        }
    }

    /// Connects without any patience for a socket that nobody listens on.
    private static func connect(_ configuration: Bursar.Configuration, seconds: Int) async {
        var configuration = configuration
        configuration.patience = .zero
        var (connected, failures): (Int, [String]) = (0, [])
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end {
            do {
                let bursar = try await Bursar.connect(configuration)
                _ = try await bursar.check("main")
                await bursar.close()
                connected += 1
            } catch {
                failures.append("\(error)")
            }
        }
        say("connected \(connected) failed \(failures.count) \(failures.first ?? "")")
    }

    /// Operations of one agent that go on at a time.
    private static let operations = 8

    /// Spends until the time is over or there is no answer any more; says what it was told it consumed.
    private static func spend(_ bursar: Bursar, tokens: Int64, seconds: Int) async {
        let end = ContinuousClock.now + .seconds(seconds)
        let charged = await withTaskGroup(of: Int64.self) { group in
            for _ in 0..<operations {
                group.addTask { await spend(bursar, tokens: tokens, until: end) }
            }
            return await group.reduce(0, +)
        }
        say("charged \(charged)")
    }

    private static func spend(
        _ bursar: Bursar, tokens: Int64, until end: ContinuousClock.Instant
    ) async -> Int64 {
        var charged: Int64 = 0
        do {
            while ContinuousClock.now < end {
                let reserved = try await bursar.reserve(Reservation(tokens: tokens))
                guard let grant = reserved.grant else { continue }
                let committed = try await bursar.commit(
                    grant: grant, actual: Amounts(tokens: .finite(tokens)))
                if case .finite(let amount) = committed.charged.tokens { charged += amount }
            }
        } catch {}
        return charged
    }

    /// Asks one by one; says how often it was denied.
    private static func ask(_ bursar: Bursar, tokens: Int64, rounds: Int) async throws {
        var denied = 0
        for _ in 0..<rounds {
            let reserved = try await bursar.reserve(Reservation(tokens: tokens))
            if reserved.verdict == .denied { denied += 1 }
        }
        await bursar.close()
        say("denied \(denied)")
    }

    /// Holds a grant until it is killed.
    private static func hold(_ bursar: Bursar, tokens: Int64) async throws {
        let reserved = try await bursar.reserve(Reservation(tokens: tokens))
        say("holding \(reserved.grant ?? 0)")
        while true { try await Task.sleep(for: .seconds(60)) }
    }

    /// Reserves and commits half of it, again and again, and says how much it was told it consumed.
    private static func work(_ bursar: Bursar, tokens: Int64, rounds: Int) async throws {
        var charged: Int64 = 0
        for _ in 0..<rounds {
            var reservation = Reservation(tokens: tokens)
            reservation.wait = .seconds(20)
            let reserved = try await bursar.reserve(reservation)
            guard let grant = reserved.grant else { continue }
            let committed = try await bursar.commit(
                grant: grant, actual: Amounts(tokens: .finite(tokens / 2)))
            if case .finite(let amount) = committed.charged.tokens { charged += amount }
        }
        await bursar.close()
        say("charged \(charged)")
    }

    private static func say(_ line: String) {
        FileHandle.standardOutput.write(Data("\(line)\n".utf8))
    }
}
