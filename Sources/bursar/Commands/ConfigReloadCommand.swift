import ArgumentParser
import BursarClient
import Foundation

extension ConfigCommand {
    /// Has the coordinator take in its configuration anew.
    struct Reload: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "reload", abstract: "Have the coordinator take in its configuration anew.",
            discussion: """
                Sends SIGHUP and waits for what becomes of it, as `systemctl reload bursard` does. Exit \
                status 1 if the new configuration is refused; the old one stays in force then. With \
                --json: {"ok": true | false, "message": null | "…"}.
                """)

        @OptionGroup var connection: ConnectionOptions

        /// How long the coordinator may take.
        private static let patience = Duration.seconds(20)

        func run() async throws {
            let problem: String?
            do {
                let session = try await Session.open(socket: connection.socket)
                problem = try await reload(session.client)
                await session.client.close()
            } catch let error as BursarError {
                throw error.reported(asJSON: connection.json)
            }
            if connection.json {
                Terminal.output.line(ConfigCommand.verdict(problem).description)
            } else if let problem {
                Terminal.error.line("bursar: the old configuration stays in force: \(problem)")
            } else {
                Terminal.output.line("The new configuration is in force.")
            }
            if problem != nil { throw ExitCode.failure }
        }

        /// Returns what is wrong with the new configuration; nothing if it is in force.
        private func reload(_ client: Bursar) async throws -> String? {
            let before = try await status(of: client)
            guard kill(pid_t(before.pid), SIGHUP) == 0 else {
                let reason = unsafe String(cString: strerror(errno))
                throw CommandFailure(
                    "process \(before.pid) cannot be told: \(reason); be root, or the user that it "
                        + "runs as")
            }
            let end = ContinuousClock.now + Self.patience
            while ContinuousClock.now < end {
                let now = try await status(of: client)
                if now.configurations != before.configurations { return now.configurationProblem }
                try await Task.sleep(for: .milliseconds(10))
            }
            throw CommandFailure("the coordinator did nothing within \(Self.patience)")
        }

        private func status(of client: Bursar) async throws -> CoordinatorStatus {
            guard let status = try await client.inspect(.coordinator).coordinator,
                status.configurations != nil
            else { throw CommandFailure("the coordinator is too old to tell what it did") }
            return status
        }
    }
}
