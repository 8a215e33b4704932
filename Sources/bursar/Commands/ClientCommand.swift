import ArgumentParser
import BursarClient

/// A command that asks the coordinator.
protocol ClientCommand: AsyncParsableCommand {
    var connection: ConnectionOptions { get }
    /// The account whose stored answers are acknowledged at the end: that of a change.
    var account: String? { get }
    /// How long an answer may take, where that is more than usual.
    var requestTimeout: Duration? { get }

    /// Does the work over an open connection, which is closed afterwards.
    func run(_ session: Session) async throws
}

extension ClientCommand {
    var account: String? { nil }
    var requestTimeout: Duration? { nil }

    mutating func run() async throws { try await runConnected() }

    /// Connects, does the work and closes.
    func runConnected() async throws {
        do {
            let session = try await Session.open(socket: connection.socket) {
                $0.account = account
                if let requestTimeout { $0.requestTimeout = requestTimeout }
            }
            do {
                try await run(session)
            } catch {
                await session.client.close()
                throw error
            }
            // Tells the coordinator which answers it need not keep.
            await session.client.close()
        } catch let error as BursarError {
            throw error.reported(asJSON: connection.json)
        }
    }

    /// Prints the JSON if it was asked for, else the lines for people.
    func output(_ json: @autoclosure () -> JSON, orElse forPeople: () -> Void) {
        if connection.json { Terminal.output.line(json().description) } else { forPeople() }
    }
}

/// How to reach the coordinator, and how to print.
struct ConnectionOptions: ParsableArguments {
    @OptionGroup var door: SocketOption

    @Flag(help: "Print JSON.")
    var json = false

    /// Path of the coordinator's socket, if it was given.
    var socket: String? { door.socket }
}

extension ExitCode {
    /// The grant was denied.
    static let denied = ExitCode(3)
    /// The wait, or the request's time, is over.
    static let timedOut = ExitCode(4)
    /// Nobody listens on the socket.
    static let noCoordinator = ExitCode(5)
}

extension BursarError {
    /// Tells people, and scripts that read JSON; returns the status to exit with.
    func reported(asJSON: Bool) -> ExitCode {
        if asJSON {
            let error = JSON.object([
                .init("code", .string(reason?.name ?? code.description)),
                .init("message", .string(message)),
                .init("retry_after_ms", retryAfter.map { .integer($0.milliseconds) } ?? .null),
            ])
            Terminal.output.line(JSON.object([.init("error", error)]).description)
        }
        let hint = retryAfter.map {
            "; try again in \(DecimalText.duration(milliseconds: $0.milliseconds))"
        }
        Terminal.error.line("bursar: " + message.printable + (hint ?? ""))
        return switch code {
        case .denied: .denied
        case .timedOut: .timedOut
        case .noCoordinator: .noCoordinator
        default: .failure
        }
    }
}

extension Duration {
    /// Whole milliseconds.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
