import BursarCore

/// What is wrong with a text that should be a quantity, and what would be right.
struct ConfigurationUnitError: Error, Hashable, Sendable {
    var message: String
}

/// The texts by which a configuration file gives quantities. All exact: no floating point.
enum ConfigurationUnits {
    /// The most that a duration may be: a hundred years, far below any overflow.
    static let millisecondsMost: Int64 = 36_525 * 86_400_000

    private static let timeUnits: [(name: String, milliseconds: Int64)] = [
        ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("m", 60_000),
        ("s", 1000), ("ms", 1),
    ]

    private static let sizeUnits: [(name: String, bytes: Int64)] = [
        ("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40),
        ("kB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000),
    ]

    /// Milliseconds of `8h`, `90m`, `1h30m`, `500ms`, `2d`.
    static func milliseconds(_ text: String) throws(ConfigurationUnitError) -> Int64 {
        let right = "write it like \"8h\", \"1h30m\" or \"500ms\" (units w d h m s ms)"
        var rest = Substring(text)
        var total: Int64 = 0
        repeat {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(unit.count).drop { $0 == " " }
            guard !digits.isEmpty else {
                throw ConfigurationUnitError(message: "\"\(text)\" is not a duration; \(right)")
            }
            guard let factor = timeUnits.first(where: { $0.name == unit })?.milliseconds else {
                let what = unit.isEmpty ? "has no unit of time" : "has the unknown unit \"\(unit)\""
                throw ConfigurationUnitError(message: "\"\(text)\" \(what); \(right)")
            }
            let (part, tooLong) = (Int64(digits) ?? .max).multipliedReportingOverflow(by: factor)
            let (sum, tooMuch) = total.addingReportingOverflow(part)
            guard !tooLong, !tooMuch, sum <= millisecondsMost else {
                throw ConfigurationUnitError(
                    message: "\"\(text)\" is too long; a duration is at most 100 years")
            }
            total = sum
        } while !rest.isEmpty
        return total
    }

    /// Bytes of `4GiB`, `512MiB`, `100kB`.
    static func bytes(_ text: String) throws(ConfigurationUnitError) -> Int64 {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.dropFirst(digits.count).drop { $0 == " " }
        guard !digits.isEmpty, let factor = sizeUnits.first(where: { $0.name == unit })?.bytes
        else {
            throw ConfigurationUnitError(
                message: "\"\(text)\" is not a size; write it like \"4GiB\" or \"512MiB\" "
                    + "(units B KiB MiB GiB TiB kB MB GB TB)")
        }
        let (bytes, tooLarge) = (Int64(digits) ?? .max).multipliedReportingOverflow(by: factor)
        guard !tooLarge else {
            throw ConfigurationUnitError(
                message: "\"\(text)\" is too large; a size is less than 8,388,608 TiB")
        }
        return bytes
    }

    /// Parts per million of `5%` or `12.5%`.
    static func partsPerMillion(_ text: String) throws(ConfigurationUnitError) -> Int64 {
        guard text.hasSuffix("%"),
            let parts = decimal(text.dropLast().trimmingSuffix(" "), places: 4)
        else {
            throw ConfigurationUnitError(
                message: "\"\(text)\" is not a percentage; "
                    + "write it like \"5%\" or \"12.5%\" (at most four decimals)")
        }
        return parts
    }

    /// Nano-units and currency of `25.00 USD`.
    static func cost(
        _ text: String
    ) throws(ConfigurationUnitError) -> (nano: Int64, currency: String) {
        let (nano, currency) = try money(text, places: 9, like: "25.00 USD")
        return (nano, currency)
    }

    /// An amount of money in units of ten to the minus `places`, and its currency.
    static func money(
        _ text: String, places: Int, like example: String
    ) throws(ConfigurationUnitError) -> (units: Int64, currency: String) {
        let right = "write it like \"\(example)\""
        let parts = text.split(separator: " ", omittingEmptySubsequences: true)
        guard parts.count == 2, Currency(parts[1]) != nil else {
            let what =
                parts.count == 1 && decimal(parts[0], places: places) != nil
                ? "has no currency" : "is not an amount of money"
            throw ConfigurationUnitError(message: "\"\(text)\" \(what); \(right)")
        }
        if parts[0].hasPrefix("-") {
            throw ConfigurationUnitError(message: "\"\(text)\" is negative; a cost is 0 or more")
        }
        guard let units = decimal(parts[0], places: places) else {
            let (most, decimals) =
                places == 9 ? ("2,305,843,009", "nine") : ("2,305,843,009,213", "six")
            throw ConfigurationUnitError(
                message: "\"\(text)\" is not an amount of money below \(most) with at most "
                    + "\(decimals) decimals; \(right)")
        }
        return (units, String(parts[1]))
    }

    /// An exact decimal in units of ten to the minus `places`; `nil` if it is none, has more
    /// decimals, or is above 2^61.
    private static func decimal(_ text: some StringProtocol, places: Int) -> Int64? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        let fraction = parts.count == 2 ? String(parts[1]) : ""
        guard fraction.count <= places else { return nil }
        let digits = parts[0] + fraction + String(repeating: "0", count: places - fraction.count)
        guard digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let number = Int64(digits), number <= 1 << 61
        else { return nil }
        return number
    }
}

extension Substring {
    /// This without the `character`s at its end.
    func trimmingSuffix(_ character: Character) -> Substring {
        var result = self
        while result.last == character { result.removeLast() }
        return result
    }
}

// MARK: - Back to text

extension ConfigurationUnits {
    /// A duration as a configuration file would give it.
    static func duration(milliseconds: Int64) -> String {
        var rest = milliseconds
        var text = ""
        for unit in timeUnits where unit.name != "w" && unit.name != "min" {
            let count = rest / unit.milliseconds
            if count > 0 { text += "\(count)\(unit.name)" }
            rest %= unit.milliseconds
        }
        return text.isEmpty ? "0s" : text
    }

    /// A size as a configuration file would give it.
    static func size(bytes: Int64) -> String {
        for unit in sizeUnits[1...4].reversed() where bytes > 0 && bytes % unit.bytes == 0 {
            return "\(bytes / unit.bytes)\(unit.name)"
        }
        return "\(bytes)B"
    }

    /// A percentage as a configuration file would give it.
    static func percentage(partsPerMillion: Int64) -> String {
        fixed(partsPerMillion, places: 4, least: 0) + "%"
    }

    /// An amount of money as a configuration file would give it.
    static func cost(nano: Int64, currency: String) -> String {
        fixed(nano, places: 9, least: 2) + " " + currency
    }

    /// A count with its digits in groups of three.
    static func grouped(_ number: some BinaryInteger) -> String {
        let digits = String(number.magnitude)
        var text = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text.append("_") }
            text.append(digit)
        }
        return text
    }

    private static func fixed(_ number: Int64, places: Int, least: Int) -> String {
        var scale: Int64 = 1
        for _ in 0..<places { scale *= 10 }
        var fraction = String(String(number % scale + scale).dropFirst())
        while fraction.count > least, fraction.hasSuffix("0") { fraction.removeLast() }
        return fraction.isEmpty ? "\(number / scale)" : "\(number / scale).\(fraction)"
    }
}
