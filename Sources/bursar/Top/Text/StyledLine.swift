/// A line of pieces that look different, and that knows its width.
struct StyledLine: Hashable, Sendable {
    /// A text and how it looks.
    struct Piece: Hashable, Sendable {
        var text: String
        var style: TextStyle
    }

    private(set) var pieces: [Piece] = []
    /// Columns that it takes.
    private(set) var columns = 0

    init() {}

    /// A line of one piece.
    init(_ text: String, _ style: TextStyle = .plain) { append(text, style) }

    /// Without what makes it look different.
    var text: String { pieces.map(\.text).joined() }

    /// Adds a text as it is; what a terminal would obey is shown as its number.
    mutating func append(_ text: String, _ style: TextStyle = .plain) {
        let text = text.printable
        columns += TextWidth.of(text)
        if !text.isEmpty { pieces.append(Piece(text: text, style: style)) }
    }

    /// Adds a text in exactly so many columns: cut, or with blanks on the other side.
    mutating func append(
        _ text: String, _ style: TextStyle = .plain, columns: Int, side: Table.Side = .left
    ) {
        let text = Self.cut(text.printable, to: columns)
        let blanks = String(repeating: " ", count: max(0, columns - TextWidth.of(text)))
        append(side == .left ? text + blanks : blanks + text, style)
    }

    /// Adds the pieces of another line.
    mutating func append(_ line: StyledLine) {
        pieces += line.pieces
        columns += line.columns
    }

    /// Adds blanks up to a column.
    mutating func pad(to columns: Int, _ style: TextStyle = .plain) {
        append(String(repeating: " ", count: max(0, columns - self.columns)), style)
    }

    /// The line in at most so many columns.
    func fitted(to columns: Int) -> StyledLine {
        guard self.columns > columns else { return self }
        var line = StyledLine()
        for piece in pieces {
            let room = columns - line.columns
            guard TextWidth.of(piece.text) > room else {
                line.append(piece.text, piece.style)
                continue
            }
            line.append(Self.cut(piece.text, to: room), piece.style)
            break
        }
        return line
    }

    /// The line with all its pieces in one style.
    func styled(_ style: TextStyle) -> StyledLine { StyledLine(text, style) }

    /// A text in at most so many columns, with a mark where something is left out.
    static func cut(_ text: String, to columns: Int) -> String {
        guard TextWidth.of(text) > columns else { return text }
        guard columns > 0 else { return "" }
        var (kept, width) = ("", 0)
        for character in text {
            let next = TextWidth.of(character)
            guard width + next <= columns - 1 else { break }
            kept.append(character)
            width += next
        }
        return kept + "…"
    }
}
