import BursarClient
import Foundation

/// What all agents do: ask the model, tell what is new, stop and save when the budget is over.
final class Agent {
    private let name: String
    private let bursar: Bursar
    private(set) var level = Level.green
    private var spent: Int64 = 0
    private var borrowed: Int64 = 0

    init(_ role: Role, _ bursar: Bursar) {
        name = role.rawValue
        self.bursar = bursar
    }

    /// Asks within a grant, which is settled with what the answer says it used.
    func ask(
        _ operation: String, _ prompt: String, tokens: Int64,
        operationClass: OperationClass = .essential, wait: Duration = .seconds(2)
    ) async throws -> String {
        var reservation = Reservation(tokens: tokens)
        reservation.operation = operation
        reservation.model = "simulated"
        reservation.operationClass = operationClass
        reservation.wait = wait
        return try await bursar.withGrant(reservation) { grant in
            notice(grant)
            let answer = try await SimulatedModel.answer(prompt, atMost: tokens)
            if let usage = try grant.use(response: answer.body) { spent += usage.tokens }
            return answer.text
        }
    }

    private func notice(_ grant: Grant) {
        if grant.level != level {
            level = grant.level
            say("the level is \(grant.level): \(grant.action)")
        }
        if case .finite(let tokens) = grant.borrowed.tokens, tokens > 0 {
            if borrowed == 0 { say("borrows from now on") }
            borrowed += tokens
        }
    }

    /// Works until it is done or the budget is over, then winds down.
    func run(_ work: (Agent) async throws -> Void) async throws {
        do {
            try await work(self)
        } catch let denied as BursarError where [.denied, .timedOut].contains(denied.code) {
            say("stops: \(denied)")
        }
        // The last 5 % of a pool are for this, if what is under way when it gets black leaves some.
        _ = try await ask(
            "save", "the notes of the \(name)", tokens: 300, operationClass: .winddown)
        say("spent \(spent) tokens, borrowed \(borrowed)")
    }

    /// Passes on to the next agent, or to whoever started them.
    func pass(on line: String) {
        FileHandle.standardOutput.write(Data("\(line)\n".utf8))
    }

    private func say(_ what: String) {
        FileHandle.standardError.write(Data("\(name): \(what)\n".utf8))
    }
}
