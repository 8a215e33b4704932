/// Turns pictures into what a terminal has to be sent: the lines that differ from those before.
struct ScreenPainter: Sendable {
    private var isColoured: Bool
    private var drawn: [String] = []
    private var size: ScreenSize?

    /// The other screen, no cursor, and no line that runs on into the next.
    static let enter = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l"
    /// As it was.
    static let leave = "\u{1B}[0m\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"

    /// Terminals that know these show everything in between at once; others ignore them.
    private static let begin = "\u{1B}[?2026h"
    private static let end = "\u{1B}[?2026l"

    init(isColoured: Bool) { self.isColoured = isColoured }

    /// Nobody knows any longer what is on the screen: the next picture is drawn whole.
    mutating func forget() {
        drawn = []
        size = nil
    }

    /// What to send for a picture; nothing if it is there already.
    mutating func paint(_ lines: [StyledLine], _ size: ScreenSize) -> String {
        // After a change of size a terminal keeps what it likes.
        if self.size != size { drawn = [] }
        self.size = size
        let sequences = lines.prefix(size.rows).map { sequence(for: $0, columns: size.columns) }
        var text = ""
        for (row, sequence) in sequences.enumerated()
        where row >= drawn.count || drawn[row] != sequence {
            text += "\u{1B}[\(row + 1);1H" + sequence
        }
        drawn = sequences
        return text.isEmpty ? "" : Self.begin + text + Self.end
    }

    /// A line, and nothing of what was there before it.
    private func sequence(for line: StyledLine, columns: Int) -> String {
        var (text, column) = ("", 0)
        for piece in line.pieces {
            let style = piece.style.sequence(isColoured: isColoured)
            text += (style ?? "") + piece.text + (style == nil ? "" : "\u{1B}[0m")
            column += TextWidth.of(piece.text)
            // Terminals differ about such characters: what follows stands where it should.
            if TextWidth.isUncertain(piece.text), column < columns {
                text += "\u{1B}[\(column + 1)G"
            }
        }
        // In the last column it would erase that.
        return column < columns ? text + "\u{1B}[K" : text
    }
}
