import BursarClient

/// Rows in aligned columns.
struct Table {
    /// On which side of its column a cell stands.
    enum Side { case left, right }

    /// A text and how it looks.
    struct Cell: ExpressibleByStringLiteral {
        var text: String
        var style: Terminal.Style?

        init(_ text: String, style: Terminal.Style? = nil) {
            self.text = text.printable
            self.style = style
        }

        init(stringLiteral text: String) { self.init(text) }
    }

    private var titles: [String] = []
    private var sides: [Side] = []
    private var rows: [[Cell]] = []
    private let notesTitle: String
    private var notes: [[String]] = []

    /// A table of columns with titles, and with notes on its rows.
    init(_ columns: [(title: String, side: Side)], notes: String = "") {
        titles = columns.map(\.title)
        sides = columns.map(\.side)
        notesTitle = notes
    }

    /// Adds a row, a cell for each column.
    mutating func add(_ row: [Cell], notes: [String] = []) {
        precondition(row.count == titles.count, "a row has a cell for each column")
        rows.append(row)
        self.notes.append(notes.map(\.printable))
    }

    /// The lines, titles first. Notes are the last column, or where the terminal is too narrow for
    /// that, each on a line of its own.
    func lines(for terminal: Terminal) -> [String] {
        if notes.allSatisfy(\.isEmpty) { return alignedLines(for: terminal) }
        var whole = self
        whole.titles.append(notesTitle)
        whole.sides.append(.left)
        for (row, notes) in notes.enumerated() {
            whole.rows[row].append(Cell(notes.joined(separator: " | "), style: .dim))
        }
        let width = whole.widths.reduce(2 * (whole.titles.count - 1), +)
        if width <= terminal.width ?? .max { return whole.alignedLines(for: terminal) }
        var lines = alignedLines(for: terminal)
        for (row, notes) in notes.enumerated().reversed() {
            let margin = rows[row][0].text.prefix { $0 == " " } + "    "
            lines.insert(
                contentsOf: notes.map { margin + terminal.styled($0, .dim) }, at: row + 2)
        }
        return lines
    }

    private var widths: [Int] {
        titles.indices.map { column in
            rows.reduce(TextWidth.of(titles[column])) {
                max($0, TextWidth.of($1[column].text))
            }
        }
    }

    private func alignedLines(for terminal: Terminal) -> [String] {
        let header = titles.map { Cell($0, style: .dim) }
        let widths = self.widths
        return ([header] + rows).map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let padding = String(
                    repeating: " ", count: widths[column] - TextWidth.of(cell.text))
                let text = cell.style.map { terminal.styled(cell.text, $0) } ?? cell.text
                let isLast = column == row.count - 1
                if column > 0 { line += "  " }
                line += sides[column] == .right ? padding + text : text + (isLast ? "" : padding)
            }
            return String(line.trimmingSuffix { $0 == " " })
        }
    }

    /// Titles, whether each column has numbers, and the texts of the rows.
    var data: (titles: [String], isNumber: [Bool], rows: [[String]]) {
        (titles, sides.map { $0 == .right }, rows.map { $0.map(\.text) })
    }

    /// Writes the lines.
    func print(to terminal: Terminal = .output) {
        for line in lines(for: terminal) { terminal.line(line) }
    }
}

extension Table.Cell {
    /// A level in its colour.
    init(_ level: Level) { self.init(level.name, style: level.style) }
}
