extension Configuration {
    /// Finds, reads, merges and checks the files of a source. All that is wrong is thrown together.
    static func load(
        from source: ConfigurationSource, identities: Identities = .system
    ) throws(ConfigurationError) -> Configuration {
        let found = ConfigurationFiles(of: source)
        return try Configuration(
            merging: found.files, problems: found.problems, identities: identities)
    }

    /// Merges the files in their order and checks the result.
    init(
        merging files: [ConfigurationFile], problems: [ConfigurationProblem] = [],
        identities: Identities = .system
    ) throws(ConfigurationError) {
        var reader = ConfigurationReader(identities: identities)
        reader.problems = problems
        var document = ConfigurationTable()
        for file in files {
            do throws(ConfigurationError) {
                document.merge(try TOMLDocument(file.text, in: file.place).root)
            } catch {
                reader.problems += error.problems
            }
        }
        let top = ConfigurationSection(
            name: "the configuration", table: document, place: ConfigurationPlace(file: ""))
        reader.checkKeys(
            of: top, known: ["daemon", "pool"], refused: ConfigurationKeys.refusedAtTop)
        var daemon = DaemonSettings()
        if let node = document["daemon"],
            let section = reader.section(node, "daemon", named: "[daemon]")
        {
            daemon = reader.daemon(section)
        }
        let pools = reader.pools(document["pool"])
        guard reader.problems.isEmpty else { throw ConfigurationError(reader.problems) }
        self.init(
            daemon: daemon, pools: pools, sources: files.map(\.place.file), document: document)
    }
}
