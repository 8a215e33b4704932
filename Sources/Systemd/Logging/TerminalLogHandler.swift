internal import Glibc
public import Logging

/// Writes what is logged as lines that people read on a terminal: the time, how bad it is where it is,
/// the message, and its metadata.
public struct TerminalLogHandler: LogHandler {
    /// The least level that is written.
    public var logLevel = Logger.Level.info
    /// Metadata of every line.
    public var metadata: Logger.Metadata = [:]
    private let write: @Sendable (String) -> Void

    /// A handler that writes to standard error.
    public init() {
        // One call for the whole line, so that lines of several threads do not mix.
        self.init { line in
            var line = line
            line.withUTF8 { _ = unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
        }
    }

    /// A handler that hands over each line.
    init(write: @escaping @Sendable (String) -> Void) { self.write = write }

    /// Metadata of every line, one by one.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes a line.
    public func log(event: LogEvent) {
        let metadata = metadata.merging(event.metadata ?? [:]) { $1 }
        let text = LogLine.text(event.message, metadata)
        let prefix =
            switch event.level {
            case .warning, .error, .critical, .trace, .debug: "\(event.level.rawValue): "
            case .info, .notice: ""
            }
        write("\(LogLine.time()) \(prefix)\(text)\n")
    }
}

/// What people see of something that is logged.
enum LogLine {
    /// The message with its metadata behind it, in one line whatever they hold.
    static func text(_ message: Logger.Message, _ metadata: Logger.Metadata) -> String {
        let details = metadata.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        let text = message.description + (details.isEmpty ? "" : ": ")
        return (text + details.joined(separator: ", ")).onOneLine
    }

    /// The time of the day where the machine is.
    static func time() -> String {
        var now = Glibc.time(nil)
        var parts = unsafe tm()
        unsafe localtime_r(&now, &parts)
        return unsafe [parts.tm_hour, parts.tm_min, parts.tm_sec]
            .map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }
}

extension String {
    /// The text with a blank for each character that controls or formats, so that nothing in it can pass for
    /// a line of its own, steer a terminal, or turn the order of what is read.
    public var onOneLine: String {
        guard unicodeScalars.contains(where: \.isControl) else { return self }
        var text = String.UnicodeScalarView()
        for scalar in unicodeScalars { text.append(scalar.isControl ? " " : scalar) }
        return String(text)
    }
}

extension Unicode.Scalar {
    fileprivate var isControl: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
