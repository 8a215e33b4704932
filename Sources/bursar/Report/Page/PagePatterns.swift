/// Patterns that tell areas apart where colours do not.
enum PagePatterns {
    /// Their definitions, which drawings refer to.
    static var markup: Element {
        Element(
            "svg",
            ["class": "patterns", "width": "0", "height": "0", "aria-hidden": "true"]
        ) {
            Element("defs") {
                pattern("p1", "M-1 5L5 -1M3 9L9 3", "s1")
                pattern("p3", "M-1 3L5 9M3 -1L9 5", "s3")
                pattern("p5", "M0 4H8", "s5")
                pattern("hatch", "M-1 5L5 -1M3 9L9 3", "granted")
            }
        }
    }

    /// A ground with lines on it, repeated every eight pixels.
    private static func pattern(_ name: String, _ lines: String, _ style: String) -> Element {
        Element(
            "pattern",
            ["id": name, "width": "8", "height": "8", "patternUnits": "userSpaceOnUse"]
        ) {
            Element("rect", ["class": "ground \(style)", "width": "8", "height": "8"])
            Element("path", ["class": "lines \(style)", "d": lines])
        }
    }
}
