import ArgumentParser

/// The audit trail in the journal.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Read the audit trail in the journal, or verify it.",
        discussion: """
            bursard copies what it decides to the journal, as one entry each; journalctl -t bursard \
            shows the same entries, and with -x what they mean. Only what the service itself wrote \
            counts. Reading it takes root, or a member of the group systemd-journal or adm.
            """,
        subcommands: [Show.self, Verify.self], defaultSubcommand: Show.self)

    /// Whose entries count.
    struct SourceOptions: ParsableArguments {
        @Option(help: ArgumentHelp("Entries of this unit.", valueName: "name"))
        var unit = "bursard.service"

        @Flag(help: "That unit of this user's own service manager, rather than of the system's.")
        var user = false

        @Option(
            help: ArgumentHelp(
                "Read the journal's files in this folder instead of the machine's journal.",
                valueName: "folder"))
        var journalDirectory: String?

        /// Where the trail is.
        var source: AuditSource {
            // As systemctl takes it.
            let isWhole = unit.contains(".")
            return AuditSource(
                unit: isWhole ? unit : unit + ".service", isOfUser: user, folder: journalDirectory)
        }
    }
}
