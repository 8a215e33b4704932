/// A spot in a configuration file.
struct ConfigurationPlace: Hashable, Comparable, Sendable {
    /// Path of the file.
    var file: String
    /// Number of the file in the order of loading: later ones override.
    var order = 0
    /// Line, from 1; 0 when the file as a whole is meant.
    var line = 0
    /// Column in characters, from 1.
    var column = 0

    static func < (a: Self, b: Self) -> Bool {
        (a.order, a.line, a.column) < (b.order, b.line, b.column)
    }
}

extension ConfigurationPlace: CustomStringConvertible {
    var description: String { line == 0 ? file : "\(file):\(line):\(column)" }
}

/// One thing that is wrong with the configuration.
struct ConfigurationProblem: Hashable, Sendable, CustomStringConvertible {
    /// Where.
    var place: ConfigurationPlace
    /// What is wrong; what would be right.
    var message: String

    var description: String { "\(place): \(message)" }
}

/// Everything that is wrong with the configuration, in the order of the files.
struct ConfigurationError: Error, Sendable, CustomStringConvertible {
    /// What is wrong; never empty.
    let problems: [ConfigurationProblem]

    init(_ problems: [ConfigurationProblem]) {
        precondition(!problems.isEmpty)
        self.problems = problems.enumerated()
            .sorted { ($0.element.place, $0.offset) < ($1.element.place, $1.offset) }
            .map(\.element)
    }

    /// One line per problem: `FILE:LINE:COLUMN: what is wrong; what would be right`.
    var description: String { problems.map(\.description).joined(separator: "\n") }
}
