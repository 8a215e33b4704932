/// A table of a page. Where it is too wide it scrolls by itself, or on a phone is a list.
struct DataTable {
    /// What it shows.
    var name: String
    /// Titles, and whether what stands beneath is a number.
    var columns: [(title: String, isNumber: Bool)]
    var rows: [[String]]
    /// A last row of sums.
    var total: [String]?

    var markup: Element {
        Element("div", ["class": "scroll", "role": "region", "aria-label": name, "tabindex": "0"]) {
            Element("table") {
                Element("thead") {
                    Element("tr") {
                        for column in columns {
                            Element("th", ["scope": "col", "class": style(column.isNumber)]) {
                                column.title
                            }
                        }
                    }
                }
                Element("tbody") { for row in rows { line(row) } }
                if let total { Element("tfoot") { line(total) } }
            }
        }
    }

    /// What a phone need not show.
    private static let nothing: Set<String> = ["", "–", "0"]

    private func line(_ cells: [String]) -> Element {
        Element("tr") {
            for (position, cell) in cells.enumerated() {
                let column = columns[position]
                // On a phone a row is a few lines of words, and numbers need theirs.
                let style =
                    style(column.isNumber) + (DataTable.nothing.contains(cell) ? " none" : "")
                if position == 0 {
                    Element("th", ["scope": "row", "class": style]) { cell }
                } else {
                    Element("td", ["class": style, "data-title": column.title]) { cell }
                }
            }
        }
    }

    private func style(_ isNumber: Bool) -> String { isNumber ? "number" : "text" }
}
