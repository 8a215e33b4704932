import ArgumentParser
import BursarClient
import Foundation

/// An open connection, through the operators' door where that is open to us.
struct Session: Sendable {
    var client: Bursar
    /// Whether it came in through the operators' socket.
    var isOperator: Bool

    /// Connects; tries the operators' socket first, if this user may use it.
    static func open(
        socket: String?, adjusting change: (inout Bursar.Configuration) -> Void = { _ in }
    ) async throws(BursarError) -> Session {
        var configuration = Bursar.Configuration()
        configuration.socket = socket
        // People name accounts.
        configuration.account = nil
        configuration.clientName = "bursar \(BursarCommand.version)"
        configuration.patience = .zero
        change(&configuration)
        let control = SocketLocation.find(explicit: socket, isControl: true)
        if FileManager.default.isWritableFile(atPath: control) {
            var operators = configuration
            operators.usesControlSocket = true
            do throws(BursarError) {
                return Session(client: try await .connect(operators), isOperator: true)
            } catch {
                // A stale socket, or one that does not want us: the agents' door is next.
                guard error.code == .noCoordinator || error.reason == .notPermitted else {
                    throw error
                }
            }
        }
        return Session(client: try await .connect(configuration), isOperator: false)
    }

    /// Asks for what can be had without a coordinator too, in another way.
    ///
    /// - Returns: Nothing if there is no coordinator.
    static func asking<Value>(
        _ connection: ConnectionOptions,
        _ body: (Session) async throws(BursarError) -> Value
    ) async throws(ExitCode) -> Value? {
        let session: Session
        do throws(BursarError) {
            session = try await open(socket: connection.socket) {
                // Reading a long ledger takes its time.
                $0.requestTimeout = .seconds(600)
            }
        } catch {
            if error.code == .noCoordinator { return nil }
            throw error.reported(asJSON: connection.json)
        }
        do throws(BursarError) {
            let value = try await body(session)
            await session.client.close()
            return value
        } catch {
            // One that goes away in the middle has not answered; what was printed stays half.
            throw error.reported(asJSON: connection.json)
        }
    }

    /// The accounts to ask for, to see a path, or all: operators may ask for everything at once.
    func scopes(_ path: String?) async throws(BursarError) -> [String?] {
        if path != nil || isOperator { return [path] }
        return try await pools()
    }

    /// The pools that this user may see.
    func pools() async throws(BursarError) -> [String] {
        try await client.inspect(.coordinator).coordinator?.pools.map(\.account) ?? []
    }

    /// What `ask` returns for each of the scopes.
    func all<Element>(
        _ path: String?, _ ask: (String?) async throws(BursarError) -> [Element]
    ) async throws(BursarError) -> [Element] {
        var elements: [Element] = []
        for scope in try await scopes(path) { elements += try await ask(scope) }
        return elements
    }
}
