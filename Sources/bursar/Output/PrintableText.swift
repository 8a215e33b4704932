extension String {
    /// The text as it may go to a terminal: what would move the cursor, change colours, ring or
    /// reorder is shown as its number. Labels and messages may come from any process.
    var printable: String {
        if unicodeScalars.allSatisfy(\.isPrintable) { return self }
        return unicodeScalars.reduce(into: "") { text, scalar in
            if scalar.isPrintable {
                text.unicodeScalars.append(scalar)
            } else {
                text += "\\u{" + String(scalar.value, radix: 16) + "}"
            }
        }
    }
}

extension Unicode.Scalar {
    /// Whether it may go to a terminal as it is.
    var isPrintable: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
