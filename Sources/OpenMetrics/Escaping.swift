/// Texts inside of lines.
enum Escaping {
    /// A label's value, between quotes.
    static func label(_ text: String) -> String { escaped(text, quotes: true) }

    /// A sentence of help. The older format takes a quote as it is.
    static func help(_ text: String, in format: ExpositionFormat) -> String {
        escaped(text, quotes: format == .openMetrics)
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The text behind an escaped one; what escapes nothing stays as it is.
    static func unescaped(_ text: Substring) -> String {
        guard text.contains("\\") else { return String(text) }
        var result = ""
        var isEscaped = false
        for scalar in text.unicodeScalars {
            switch (isEscaped, scalar) {
            case (false, "\\"): isEscaped = true
            case (false, _): result.unicodeScalars.append(scalar)
            case (true, "n"):
                result += "\n"
                isEscaped = false
            case (true, _):
                if scalar != "\\", scalar != "\"" { result += "\\" }
                result.unicodeScalars.append(scalar)
                isEscaped = false
            }
        }
        return isEscaped ? result + "\\" : result
    }
}
