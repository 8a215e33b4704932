/// What a page is made of: elements and texts. What comes from elsewhere becomes a text or the value
/// of an attribute, which are escaped when they are written. Nothing else writes to a page.
protocol Markup {
    /// Writes the markup at the end of a page.
    func write(into page: inout String)
}

/// An element of HTML or SVG.
struct Element: Markup {
    private let name: StaticString
    private let attributes: KeyValuePairs<StaticString, String>
    private let children: [any Markup]

    /// An element with what is in it.
    init(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:],
        @MarkupBuilder _ children: () -> [any Markup] = { [] }
    ) {
        self.name = name
        self.attributes = attributes
        self.children = children()
    }

    func write(into page: inout String) {
        page += "<\(name)"
        for (key, value) in attributes {
            page += " \(key)=\""
            value.write(into: &page)
            page += "\""
        }
        page += ">"
        if Element.withoutEnd.contains("\(name)") { return }
        for child in children { child.write(into: &page) }
        page += "</\(name)>"
        if Element.blocks.contains("\(name)") { page += "\n" }
    }

    /// Elements of HTML that have neither content nor an end.
    private static let withoutEnd: Set<String> = ["meta", "br", "hr"]
    /// Elements with a line end behind them, for those who look at the source.
    private static let blocks: Set<String> = [
        "title", "style", "head", "header", "section", "h1", "h2", "h3", "p", "figure", "svg", "tr",
        "li", "table", "div", "ul", "ol", "dl", "footer", "main", "body", "html",
    ]
}

/// A text as it is to be read.
extension String: Markup {
    func write(into page: inout String) {
        // Also what would reorder or hide text is shown as its number.
        for scalar in printable.unicodeScalars {
            switch scalar {
            case "&": page += "&amp;"
            case "<": page += "&lt;"
            case ">": page += "&gt;"
            case "\"": page += "&quot;"
            case "'": page += "&#39;"
            default: page.unicodeScalars.append(scalar)
            }
        }
    }
}

/// The style sheet, which is the program's own and no text.
struct StyleSheet: Markup {
    /// Rules, written where the program was.
    let rules: StaticString

    func write(into page: inout String) {
        page += "<style>\n\(rules)</style>\n"
    }
}

/// Lets elements be written as they stand in each other.
@resultBuilder
enum MarkupBuilder {
    static func buildExpression(_ markup: some Markup) -> [any Markup] { [markup] }
    static func buildExpression(_ markup: [any Markup]) -> [any Markup] { markup }
    static func buildExpression(_ markup: [Element]) -> [any Markup] { markup }
    static func buildExpression(_ markup: (some Markup)?) -> [any Markup] {
        markup.map { [$0] } ?? []
    }
    static func buildBlock(_ parts: [any Markup]...) -> [any Markup] { parts.flatMap(\.self) }
    static func buildOptional(_ part: [any Markup]?) -> [any Markup] { part ?? [] }
    static func buildEither(first part: [any Markup]) -> [any Markup] { part }
    static func buildEither(second part: [any Markup]) -> [any Markup] { part }
    static func buildArray(_ parts: [[any Markup]]) -> [any Markup] { parts.flatMap(\.self) }
}
