import ArgumentParser
import BursarClient

/// The ledger.
struct LedgerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: "Verify or export the ledger.",
        subcommands: [Verify.self, Export.self])

    /// Which ledger, if there is no coordinator.
    struct StateOptions: ParsableArguments {
        @Option(
            help: ArgumentHelp(
                "Folder of the ledger, if there is no coordinator.", valueName: "folder"))
        var stateDirectory: String?

        /// Options for `bursard`.
        func arguments(_ verb: String) -> [String] {
            [verb] + (stateDirectory.map { ["--state-directory", $0] } ?? [])
        }
    }

    /// Verifies the whole ledger.
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify", abstract: "Verify the whole ledger.",
            discussion: """
                Checks the chain of entries and compares their sums with the accounts. Exit \
                status 1 if something does not agree. With --json: {"ok", "entries", "accounts", \
                "mismatches"}.
                """)

        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var state: StateOptions

        func run() async throws {
            let reply = try await Session.asking(connection) { session throws(BursarError) in
                try await session.client.inspect(.verification)
            }
            guard let reply else { return try verifyFiles() }
            guard let found = reply.verification else {
                throw CommandFailure("the coordinator did not say what it found")
            }
            try report(found)
        }

        private func verifyFiles() throws {
            let result = try CoordinatorProgram.find().capture(state.arguments("--verify"))
            guard let found = LedgerVerification(json: result.output) else {
                Terminal.error.write(result.error)
                throw ExitCode.failure
            }
            try report(found)
        }

        private func report(_ found: LedgerVerification) throws {
            if connection.json {
                Terminal.output.line(found.json.description)
            } else {
                Terminal.output.line(
                    "\(DecimalText.grouped(found.entries)) entries, "
                        + "\(DecimalText.grouped(found.accounts)) accounts: "
                        + (found.ok
                            ? "all agree"
                            : "\(DecimalText.grouped(found.mismatches.count)) do not agree"))
                for mismatch in found.mismatches { Terminal.output.line("  " + mismatch) }
            }
            if !found.ok { throw ExitCode.failure }
        }
    }

    /// Writes the ledger as JSON lines.
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export", abstract: "Write the ledger to standard output as JSON lines.")

        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var state: StateOptions

        func run() async throws {
            let done: Void? = try await Session.asking(connection) { session throws(BursarError) in
                var cursor: String?
                repeat {
                    let page = try await session.client.inspect(.entries, after: cursor)
                    for line in page.lines { Terminal.output.line(line) }
                    cursor = page.next
                } while cursor != nil
            }
            guard done == nil else { return }
            throw ExitCode(try CoordinatorProgram.find().run(state.arguments("--export")))
        }
    }
}
