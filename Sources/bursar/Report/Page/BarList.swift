/// Bars beneath each other, each with its label and its value in words.
struct BarList {
    /// A bar, or a part of one.
    struct Mark {
        /// Class in the style sheet.
        var style: String
        /// Where it begins and how long it is, as parts of the width.
        var start = 0.0
        var length: Double
        /// In which of the lines it is drawn, from above.
        var line = 0
    }

    /// A line of the list.
    struct Item {
        /// What it is about, the most general first.
        var label: [String]
        /// What the label means, beneath it.
        var about: String?
        var value: String
        var marks: [Mark]
    }

    /// What the list shows, for those who cannot see it.
    var name: String
    var items: [Item]
    /// Bars above each other in an item.
    var lines = 1

    var markup: Element {
        Element("ol", ["class": "bars", "aria-label": name]) {
            for item in items {
                Element("li") {
                    Element("span", ["class": "name"]) {
                        for (position, part) in item.label.enumerated() {
                            if position > 0 { Element("span", ["class": "dot"]) { " · " } }
                            part
                        }
                        if let about = item.about {
                            Element("span", ["class": "about"]) { about }
                        }
                    }
                    Element("span", ["class": "value"]) { item.value }
                    if !item.marks.isEmpty { bar(item) }
                }
            }
        }
    }

    private func bar(_ item: Item) -> Element {
        let height = lines == 1 ? 16.0 : 10.0
        return Element(
            "svg",
            [
                "class": "bar", "height": Length.pixels(Double(lines) * (height + 2)),
                "aria-hidden": "true",
            ]
        ) {
            for mark in item.marks where mark.length > 0 {
                Element(
                    "rect",
                    [
                        "class": mark.style, "x": Length.percent(mark.start),
                        "width": Length.percent(max(0.001, min(1, mark.length))),
                        "y": Length.pixels(1 + Double(mark.line) * (height + 2)),
                        "height": Length.pixels(height),
                    ])
            }
        }
    }
}
