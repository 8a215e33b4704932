/// What TOML 1.0 allows as a value without quotes and brackets: a number, a truth value, a date or a
/// time, of at most 100 characters. See https://toml.io/en/v1.0.0. It does not tell whether such a
/// value can be represented.
struct TOMLScalar {
    /// More than any setting needs, and less than the parser can look ahead. TOML has no such limit.
    private static let lengthMost = 100
    private static let words = ["true", "false", "inf", "+inf", "-inf", "nan", "+nan", "-nan"]

    private var rest: ArraySlice<UInt8>

    /// Whether `text`, all of it, is such a value.
    static func isValid(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count <= lengthMost else { return false }
        if words.contains(where: { text.elementsEqual($0.utf8) }) { return true }
        var number = TOMLScalar(rest: text)
        if number.acceptNumber(), number.rest.isEmpty { return true }
        var moment = TOMLScalar(rest: text)
        return moment.acceptMoment() && moment.rest.isEmpty
    }

    // MARK: Numbers

    private mutating func acceptNumber() -> Bool {
        if accept("0x") { return acceptDigits(among: "0123456789abcdefABCDEF") }
        if accept("0o") { return acceptDigits(among: "01234567") }
        if accept("0b") { return acceptDigits(among: "01") }
        acceptSign()
        // No digit follows a leading zero.
        if !accept("0") && !acceptDigits() { return false }
        if accept(".") && !acceptDigits() { return false }
        guard accept("e") || accept("E") else { return true }
        acceptSign()
        return acceptDigits()
    }

    private mutating func acceptSign() {
        if !accept("+") { accept("-") }
    }

    /// At least one digit, and single underscores between digits.
    private mutating func acceptDigits(among digits: String = "0123456789") -> Bool {
        repeat {
            let count = rest.prefix { digits.utf8.contains($0) }.count
            if count == 0 { return false }
            rest.removeFirst(count)
        } while accept("_")
        return true
    }

    // MARK: Dates and times

    private mutating func acceptMoment() -> Bool {
        let start = rest
        guard acceptForm("dddd-dd-dd") else {
            rest = start
            return acceptTime()
        }
        guard accept("T") || accept("t") || accept(" ") else { return true }
        guard acceptTime() else { return false }
        if accept("Z") || accept("z") { return true }
        return accept("+") || accept("-") ? acceptForm("dd:dd") : true
    }

    private mutating func acceptTime() -> Bool {
        guard acceptForm("dd:dd:dd") else { return false }
        guard accept(".") else { return true }
        let count = rest.prefix(while: TOMLScalar.isDigit).count
        rest.removeFirst(count)
        return count > 0
    }

    /// Characters as `form` has them, where a `d` stands for a digit.
    private mutating func acceptForm(_ form: String) -> Bool {
        let head = rest.prefix(form.utf8.count)
        guard
            head.elementsEqual(
                form.utf8,
                by: { $1 == UInt8(ascii: "d") ? TOMLScalar.isDigit($0) : $0 == $1 })
        else { return false }
        rest.removeFirst(head.count)
        return true
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    @discardableResult private mutating func accept(_ text: String) -> Bool {
        guard rest.starts(with: text.utf8) else { return false }
        rest.removeFirst(text.utf8.count)
        return true
    }
}
