import ArgumentParser
import TestSupport
import Testing

@testable import BursarClient
@testable import bursar

/// What is read for measurements, and what of it may be missing.
@Suite(.onOwnThreads)
struct MetricsReaderTests {
    private func refusal(_ reason: ErrorCode) -> BursarError {
        var error = BursarError(.refused, "no")
        error.reason = reason
        return error
    }

    @Test func onlyACoordinatorThatDoesNotKnowThemHasNoMeasurements() {
        #expect(refusal(.unknownKind).isOfUnknownRequest)
        #expect(refusal(.notSupported).isOfUnknownRequest)
        for error in [
            refusal(.notPermitted), refusal(.busy), BursarError(.timedOut, ""),
            BursarError(.noCoordinator, ""), BursarError(.violation, ""), BursarError(.closed, ""),
        ] {
            #expect(!error.isOfUnknownRequest, "\(error.code)")
        }
    }

    @Test func aCoordinatorThatSaysNothingOfItselfIsAFailure() {
        let empty = Reply.Inspected(accounts: [], grants: [], lines: [])
        let failure = #expect(throws: CommandFailure.self) { try empty.ofItself() }
        #expect(failure.map { BursarCommand.exitCode(for: $0) } == .failure)
    }

    @Test func manyAccountsAreAskedForAndThoseThatAreGoneAreNothing() async throws {
        let names = (0..<100).map { "main/\($0)" }
        let answers = try await Session.each(names, atATime: 7) { name throws(BursarError) in
            if name.hasSuffix("3") { throw refusal(.unknownAccount) }
            return name + "!"
        }
        #expect(answers.count == 100)
        #expect(answers["main/42"] == "main/42!")
        #expect(answers["main/43"] == .some(nil))
    }

    @Test func otherRefusalsEndTheQuestions() async {
        let ask: @Sendable (String) async throws(BursarError) -> Int = { _ throws(BursarError) in
            throw refusal(.notPermitted)
        }
        let error = await #expect(throws: BursarError.self) {
            _ = try await Session.each(["a", "b"], atATime: 2, ask)
        }
        #expect(error?.reason == .notPermitted)
        let answers = try? await Session.each(
            ["a"], atATime: 2, missing: [.unknownAccount, .notPermitted], ask)
        #expect(answers?["a"] == .some(nil))
    }
}
