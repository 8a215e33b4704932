import ArgumentParser
import BursarClient

/// The configuration.
struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Check, show or reload the configuration.",
        subcommands: [Check.self, Show.self, Reload.self])

    /// Whether a configuration is taken, and what is wrong with it.
    static func verdict(_ problem: String?) -> JSON {
        .object([.init("ok", .bool(problem == nil)), .init("message", .text(problem))])
    }

    /// Checks a configuration without using it.
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check", abstract: "Check a configuration; nothing is changed.",
            discussion: """
                Asks `bursard --check-config`. Exit status 1 if it is refused. With --json: \
                {"ok": true | false, "message": null | "…"}.
                """)

        @Argument(
            help: "The file. Default: those in the system's folders.", completion: .file())
        var file: String?

        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            let program = try CoordinatorProgram.find()
            let result = try program.capture(
                ["--check-config"] + (file.map { ["--config", $0] } ?? []))
            let isRight = result.status == 0
            let message = String(result.error.trimmingSuffix { $0.isNewline })
            if json {
                Terminal.output.line(ConfigCommand.verdict(isRight ? nil : message).description)
            } else if isRight {
                Terminal.output.line("\(file ?? "The configuration") is right.")
            } else {
                Terminal.error.line(message)
            }
            if !isRight { throw ExitCode.failure }
        }
    }

    /// Shows the configuration in force.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Show the configuration in force, as TOML.",
            discussion: """
                Asks the coordinator, which needs the operators' socket; without a coordinator, \
                shows what one would use. With --json: {"source", "toml"}.
                """)

        @OptionGroup var connection: ConnectionOptions

        @Option(help: "The file to show if there is no coordinator.")
        var config: String?

        func run() async throws {
            let lines = try await Session.asking(connection) { session throws(BursarError) in
                try await session.client.inspect(.configuration).lines
            }
            guard let lines else { return try showFiles() }
            print(lines.joined(separator: "\n"), source: "coordinator")
        }

        private func showFiles() throws {
            let result = try CoordinatorProgram.find().capture(
                ["--check-config"] + (config.map { ["--config", $0] } ?? []))
            guard result.status == 0 else {
                Terminal.error.write(result.error)
                throw ExitCode.failure
            }
            print(result.output, source: "files")
        }

        private func print(_ text: String, source: String) {
            let toml = String(text.trimmingSuffix { $0.isNewline })
            if connection.json {
                let object = JSON.object([
                    .init("source", .string(source)), .init("toml", .string(toml)),
                ])
                Terminal.output.line(object.description)
            } else {
                Terminal.output.line(toml)
            }
        }
    }
}

extension StringProtocol {
    /// The text without the characters at its end that match.
    func trimmingSuffix(while matches: (Character) -> Bool) -> SubSequence {
        var rest = self[...]
        while let last = rest.last, matches(last) { rest = rest.dropLast() }
        return rest
    }
}
