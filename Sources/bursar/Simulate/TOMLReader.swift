import BursarText
import TOMLKit

/// Reads TOML as what the same JSON would be.
enum TOMLReader {
    /// The table that the text is.
    static func read(_ bytes: [UInt8]) throws(SyntaxProblem) -> WrittenValue {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw SyntaxProblem(line: 1, column: 1, message: "the text is not UTF-8")
        }
        do throws(TOMLSource.Flaw) {
            return value(of: try TOMLSource(text).table)
        } catch {
            throw SyntaxProblem(
                line: error.position.line, column: error.position.column, message: error.message)
        }
    }

    private static func value(of table: TOMLTable) -> WrittenValue {
        .object(
            table.keys.compactMap { key in
                table[key].map { WrittenValue.Member(key: key, value: value(of: $0)) }
            })
    }

    private static func value(of value: any TOMLValueConvertible) -> WrittenValue {
        if let table = value.table { return self.value(of: table) }
        if let array = value.array { return .array(array.map { self.value(of: $0) }) }
        if let text = value.string { return .string(text) }
        if let integer = value.int { return .integer(Int64(integer)) }
        // TOML has a word of its own for any number: inf.
        if let number = value.double {
            return number.isFinite ? .number("\(number)") : .string("\(number)")
        }
        if let flag = value.bool { return .bool(flag) }
        return .string(value.debugDescription)
    }
}
