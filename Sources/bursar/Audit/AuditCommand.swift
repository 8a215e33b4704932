import ArgumentParser

/// The audit trail in the journal.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Read the audit trail in the journal, or verify it.",
        discussion: """
            bursard copies what it decides to the journal, as one entry each; journalctl -t bursard \
            shows the same entries, and with -x what they mean. Reading them takes root, or a member \
            of the group systemd-journal or adm.
            """,
        subcommands: [Show.self, Verify.self], defaultSubcommand: Show.self)

    /// Whose entries count.
    struct SourceOptions: ParsableArguments {
        @Option(
            help: ArgumentHelp(
                "Entries of this unit. Nobody else can write entries that pass for it.",
                valueName: "name"))
        var unit = "bursard.service"

        @Option(
            help: ArgumentHelp(
                "Read the journal's files in this folder instead of the machine's journal.",
                valueName: "folder"))
        var journalDirectory: String?
    }
}
