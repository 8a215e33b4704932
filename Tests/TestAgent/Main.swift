import BursarClient
import BursarProtocol
import Foundation

/// An agent process for the end-to-end tests: connects as ACCOUNT, reserves TOKENS, says which grant it
/// has, and then does what MODE says.
///
///     TestAgent SOCKET ACCOUNT TOKENS hold
///     TestAgent SOCKET ACCOUNT TOKENS work ROUNDS
@main
struct TestAgent {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 5, let tokens = Int64(arguments[3]) else {
            print("usage: TestAgent SOCKET ACCOUNT TOKENS hold|work [ROUNDS]")
            exit(64)
        }
        var configuration = Bursar.Configuration(account: arguments[2])
        configuration.socket = arguments[1]
        configuration.requestTimeout = .seconds(30)
        let bursar = try await Bursar.connect(configuration)
        switch arguments[4] {
        case "hold": try await hold(bursar, tokens: tokens)
        default: try await work(bursar, tokens: tokens, rounds: Int(arguments[5]) ?? 1)
        }
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
