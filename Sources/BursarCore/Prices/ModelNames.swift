/// The names by which a price is looked for, the one that was given first.
///
/// Then, in this order: without one provider after the other (`azure/gpt-4o` → `gpt-4o`); and each
/// of these without what tells the release, which is at the end: `-2024-08-06`, `-20240806`,
/// `-latest`, or `@` and what follows. Nothing else is taken off and nothing is put on, so that no
/// model is taken for another one: names that differ in any other way are different models.
public struct ModelNames: Sequence, IteratorProtocol, Sendable {
    private let name: Substring
    /// What of the name is tried next.
    private var rest: Substring?
    private var isUndated = false

    /// The names for one that was given.
    public init(_ name: String) {
        self.name = name[...]
        rest = self.name
    }

    /// The next name to look for.
    public mutating func next() -> Substring? {
        guard let current = rest else {
            if isUndated { return nil }
            isUndated = true
            rest = ModelNames.undated(name)
            return rest == nil ? nil : next()
        }
        rest = current.firstIndex(of: "/").map { current[current.index(after: $0)...] }
        if rest?.isEmpty == true { rest = nil }
        return current
    }

    /// The name without its release; `nil` if it tells none.
    private static func undated(_ name: Substring) -> Substring? {
        let model = name.lastIndex(of: "/").map { name[name.index(after: $0)...] } ?? name
        guard let count = releaseCount(model), count < model.count else { return nil }
        return name.dropLast(count)
    }

    /// How many characters at the end tell the release.
    private static func releaseCount(_ model: Substring) -> Int? {
        if model.hasSuffix("-latest") { return "-latest".count }
        if let at = model.lastIndex(of: "@") { return model.distance(from: at, to: model.endIndex) }
        for pattern in ["-yyyy-mm-dd", "-yyyymmdd"]
        where isDate(model.suffix(pattern.count), pattern) {
            return pattern.count
        }
        return nil
    }

    /// Whether `text` is a day of this century, written like `pattern`.
    private static func isDate(_ text: Substring, _ pattern: String) -> Bool {
        guard text.utf8.count == pattern.utf8.count else { return false }
        var (year, month, day) = (0, 0, 0)
        for (byte, place) in zip(text.utf8, pattern) {
            let digit = Int(byte) - Int(UInt8(ascii: "0"))
            if place == "-" {
                if byte != UInt8(ascii: "-") { return false }
                continue
            }
            guard (0...9).contains(digit) else { return false }
            switch place {
            case "y": year = year * 10 + digit
            case "m": month = month * 10 + digit
            default: day = day * 10 + digit
            }
        }
        return year / 100 == 20 && (1...12).contains(month) && (1...31).contains(day)
    }
}
