public import Logging

/// Writes what is logged as entries of the journal, with metadata as fields.
public struct JournalLogHandler: LogHandler {
    /// The least level that is written.
    public var logLevel = Logger.Level.info
    /// Metadata of every entry.
    public var metadata: Logger.Metadata = [:]
    private let writer: JournalWriter
    /// Before the names of metadata in the names of fields.
    private let prefix: String

    /// A handler that writes through `writer`; metadata `key` becomes the field `PREFIX_KEY`.
    public init(writer: JournalWriter, prefix: String) {
        self.writer = writer
        self.prefix = prefix
    }

    /// Metadata of every entry, one by one.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes an entry.
    public func log(event: LogEvent) {
        let metadata = metadata.merging(event.metadata ?? [:]) { $1 }
        var entry = JournalEntry(
            LogLine.text(event.message, metadata), priority: event.level.priority)
        entry["CODE_FILE"] = event.file
        entry["CODE_LINE"] = String(event.line)
        entry["CODE_FUNC"] = event.function
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            let name = prefix + "_" + key.uppercased()
            if JournalEntry.isName(name) { entry[name] = "\(value)" }
        }
        writer.submit(LoggedEntry(entry: entry))
    }
}

/// What was logged: none of a series.
private struct LoggedEntry: JournalRecord {
    var number: UInt64? { nil }
    var entry: JournalEntry
}

extension Logger.Level {
    var priority: JournalEntry.Priority {
        switch self {
        case .trace, .debug: .debug
        case .info: .info
        case .notice: .notice
        case .warning: .warning
        case .error: .error
        case .critical: .critical
        }
    }
}
