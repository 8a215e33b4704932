/// A row of small columns: a rate over time, the newest at the right.
struct Sparkline: CustomStringConvertible {
    /// The rates, oldest first; nothing where it is unknown.
    var values: [Double?]
    /// How many columns it has.
    var columns: Int

    private static let marks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    /// The greatest is as high as a line; nothing consumed is the lowest mark.
    var description: String {
        let shown = values.suffix(columns)
        let most = shown.reduce(0) { max($0, $1 ?? 0) }
        let marks = shown.map { value -> Character in
            guard let value else { return " " }
            guard value > 0, most > 0 else { return Self.marks[0] }
            let step = Int((value / most * Double(Self.marks.count - 1)).rounded(.up))
            return Self.marks[min(max(step, 1), Self.marks.count - 1)]
        }
        return String(repeating: " ", count: max(0, columns - marks.count)) + String(marks)
    }
}
