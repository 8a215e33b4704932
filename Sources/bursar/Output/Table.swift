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

    /// A table of columns with titles.
    init(_ columns: [(title: String, side: Side)]) {
        titles = columns.map(\.title)
        sides = columns.map(\.side)
    }

    /// Adds a row, a cell for each column.
    mutating func add(_ row: [Cell]) {
        precondition(row.count == titles.count, "a row has a cell for each column")
        rows.append(row)
    }

    /// The lines, titles first.
    func lines(for terminal: Terminal) -> [String] {
        let header = titles.map { Cell($0, style: .dim) }
        let widths = titles.indices.map { column in
            rows.reduce(titles[column].count) { max($0, $1[column].text.count) }
        }
        return ([header] + rows).map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let padding = String(repeating: " ", count: widths[column] - cell.text.count)
                let text = cell.style.map { terminal.styled(cell.text, $0) } ?? cell.text
                let isLast = column == row.count - 1
                if column > 0 { line += "  " }
                line += sides[column] == .right ? padding + text : text + (isLast ? "" : padding)
            }
            return String(line.trimmingSuffix { $0 == " " })
        }
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
