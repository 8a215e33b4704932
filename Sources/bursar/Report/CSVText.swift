/// Rows of comma-separated values, as RFC 4180 has them.
struct CSVText {
    /// One value of a row.
    enum Cell: Hashable {
        /// Of our own making.
        case plain(String)
        /// Of somebody else's, which a spreadsheet might take for a formula.
        case foreign(String)
    }

    private(set) var text = ""

    /// Adds a row.
    mutating func add(_ row: [Cell]) {
        for (position, cell) in row.enumerated() {
            if position > 0 { text += "," }
            switch cell {
            case .plain(let value): text += CSVText.quoted(value)
            case .foreign(let value): text += CSVText.quoted(CSVText.defused(value))
            }
        }
        text += "\r\n"
    }

    /// What spreadsheets begin a formula with, the wide forms of East Asia included; and the mark
    /// itself, so that it can be taken off again.
    private static let formulas: Set<Unicode.Scalar> = [
        "=", "+", "-", "@", "\t", "\r", "\n", "'", "＝", "＋", "－", "＠",
    ]

    private static func defused(_ value: String) -> String {
        guard let first = value.unicodeScalars.first, formulas.contains(first) else { return value }
        return "'" + value
    }

    private static func quoted(_ value: String) -> String {
        let isPlain = value.unicodeScalars.allSatisfy { scalar in
            scalar != "," && scalar != "\"" && scalar != "\r" && scalar != "\n"
        }
        if isPlain { return value }
        var quoted = "\""
        for scalar in value.unicodeScalars {
            quoted.unicodeScalars.append(scalar)
            if scalar == "\"" { quoted += "\"" }
        }
        return quoted + "\""
    }
}
