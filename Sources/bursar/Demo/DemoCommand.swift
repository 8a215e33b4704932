import Synchronization
import ArgumentParser
import BursarClient

/// Shows the coordinator at work.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Show a coordinator and agents that contend for its budget.",
        discussion: """
            Starts a coordinator of its own in a temporary folder, and agents in processes of \
            their own: one borrows, and gives back what its owner wants; one is denied and served \
            later; one is killed in the middle of a grant. Shows each event, ends in the report and cleans up. Takes \
            about ten seconds. Exit status 1 if something is not as it should be at the end.
            """)

    func run() async throws {
        let stage = try DemoStage()
        defer { stage.tearDown() }
        Terminal.beforeEnding { stage.tearDown() }
        let wasInterrupted: Bool
        do {
            wasInterrupted = try await withInterruption {
                try await DemoPlay(stage: stage).run()
            }
        } catch let error as BursarError {
            throw CommandFailure("the demonstration failed: \(error)")
        }
        if wasInterrupted { throw CommandFailure("interrupted; everything is cleaned up") }
    }
}
