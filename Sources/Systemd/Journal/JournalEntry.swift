/// An entry for the journal: named fields whose values may be any text, line breaks included.
public struct JournalEntry: Hashable, Sendable {
    /// How much an entry matters, by syslog's numbers.
    public enum Priority: UInt8, Comparable, Sendable {
        /// The service cannot go on.
        case critical = 2
        /// Something failed.
        case error = 3
        /// Somebody should look.
        case warning = 4
        /// Worth to be seen in the usual course.
        case notice = 5
        /// The usual course.
        case info = 6
        /// For developers.
        case debug = 7

        /// Whether it matters less.
        public static func < (left: Priority, right: Priority) -> Bool {
            left.rawValue > right.rawValue
        }
    }

    /// `NAME=value`, as the journal takes them.
    private(set) var fields: [String] = []

    /// An entry with its text, and how much it matters.
    public init(_ message: String, priority: Priority) {
        self["MESSAGE"] = message
        self["PRIORITY"] = String(priority.rawValue)
    }

    /// Adds a field; `nil` adds none. Reading gives what was added first.
    ///
    /// The name has 1 to 64 capital letters, digits and `_`, and begins with a letter: others are
    /// dropped by the journal or could pass for what it says itself.
    public subscript(name: String) -> String? {
        get {
            fields.first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
        }
        set {
            precondition(JournalEntry.isName(name), "'\(name)' is no name of a journal field")
            if let newValue { fields.append("\(name)=\(newValue)") }
        }
    }

    /// Whether a field may be called so.
    static func isName(_ name: String) -> Bool {
        guard (1...64).contains(name.utf8.count), let first = name.utf8.first,
            isLetter(first)
        else { return false }
        return name.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
