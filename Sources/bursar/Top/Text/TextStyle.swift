/// How a piece of a line looks.
struct TextStyle: Hashable, Sendable {
    /// The colour, if it has one of its own.
    var colour: Terminal.Style?
    var isBold = false
    var isDim = false
    /// Foreground and background change places.
    var isReversed = false

    static let plain = TextStyle()
    static let bold = TextStyle(isBold: true)
    static let dim = TextStyle(isDim: true)
    static let reversed = TextStyle(isReversed: true)

    /// A colour of its own.
    static func colour(_ colour: Terminal.Style) -> TextStyle { TextStyle(colour: colour) }

    /// The sequence that begins it; nothing for a plain one.
    ///
    /// - Parameter isColoured: Without it only weight and reversal are left.
    func sequence(isColoured: Bool) -> String? {
        var codes: [String] = []
        if isBold { codes.append(Terminal.Style.bold.rawValue) }
        if isDim { codes.append(Terminal.Style.dim.rawValue) }
        if isReversed { codes.append("7") }
        if let colour, isColoured { codes.append(colour.rawValue) }
        return codes.isEmpty ? nil : "\u{1B}[\(codes.joined(separator: ";"))m"
    }
}
