/// A bar: what is used, then what is held, then what is free.
struct Bar: CustomStringConvertible {
    /// What the whole bar stands for.
    var whole: Int64
    /// Consumed and held, in this order.
    var parts: [Int64]
    /// How long it is.
    var cells = 24

    private static let marks: [Character] = ["█", "▒"]

    var description: String {
        var text = ""
        var sum: Int64 = 0
        for (part, mark) in zip(parts, Bar.marks) {
            sum = sum.addingSaturated(max(0, part))
            let share = whole <= 0 ? 0 : min(1, Double(sum) / Double(whole))
            let end = Int((share * Double(cells)).rounded())
            text += String(repeating: String(mark), count: max(0, end - text.count))
        }
        return text + String(repeating: "·", count: cells - text.count)
    }
}
