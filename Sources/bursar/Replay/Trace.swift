import Foundation

/// What agents did once: operations with the tokens that they used.
struct Trace: Sendable {
    /// One operation.
    struct Operation: Hashable, Sendable {
        /// Line of the file, from 1.
        var line: Int
        /// When it began, in milliseconds since 1970.
        var timeMs: Int64
        /// Nanoseconds beyond them.
        var nanoseconds: Int64
        /// Tokens of its context and of its answer.
        var tokens: Int64
        /// Tokens of its context, which an agent knows before it asks.
        var promptTokens: Int64 = 0
    }

    /// In the order of the file.
    var operations: [Operation] = []

    static let header = "TIMESTAMP,ContextTokens,GeneratedTokens"
    /// The most operations of one file.
    private static let operationsMost = 10_000_000

    /// Reads a file of comma-separated values.
    init(file: String) throws(CommandFailure) {
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: file))
        } catch {
            throw CommandFailure("\(file): \(error.localizedDescription)")
        }
        do throws(QuantityProblem) {
            try self.init(text: String(decoding: data, as: UTF8.self))
        } catch {
            throw CommandFailure("\(file): \(error)")
        }
    }

    /// Reads the text of a file; lines end with LF or CRLF.
    init(text: String) throws(QuantityProblem) {
        var number = 0
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            number += 1
            if number == 1 {
                guard line == Trace.header else {
                    throw QuantityProblem("line 1: the header must be \(Trace.header)")
                }
            } else if !line.isEmpty {
                guard operations.count < Trace.operationsMost else {
                    throw QuantityProblem("line \(number): more than \(Trace.operationsMost) rows")
                }
                operations.append(try Trace.operation(line, number))
            }
        }
        guard !operations.isEmpty else { throw QuantityProblem("there is no row in it") }
    }

    private static func operation(
        _ line: Substring, _ number: Int
    ) throws(QuantityProblem) -> Operation {
        let fields = line.split(separator: ",", omittingEmptySubsequences: false)
        guard fields.count == 3 else {
            throw QuantityProblem("line \(number): \(fields.count) fields; write three: \(header)")
        }
        guard let time = moment(fields[0]) else {
            throw QuantityProblem(
                "line \(number): \"\(fields[0])\" is no time; write it like "
                    + "2023-11-16 18:17:03.979")
        }
        var counts: [Int64] = []
        for field in fields.dropFirst() {
            do throws(QuantityProblem) {
                counts.append(try QuantityText.count(String(field)))
            } catch {
                throw QuantityProblem(
                    "line \(number): \"\(field)\" is no number of tokens; \(error)")
            }
        }
        return Operation(
            line: number, timeMs: time.milliseconds, nanoseconds: time.nanoseconds,
            tokens: counts[0] + counts[1], promptTokens: counts[0])
    }

    /// Milliseconds since 1970 of `2023-11-16 18:17:03.9799600`; a time zone after it is ignored,
    /// for only differences count.
    static func milliseconds(_ text: some StringProtocol) -> Int64? { moment(text)?.milliseconds }

    /// The same with the nanoseconds beyond the milliseconds.
    private static func moment(
        _ text: some StringProtocol
    ) -> (milliseconds: Int64, nanoseconds: Int64)? {
        let parts = text.split(maxSplits: 1) { $0 == " " || $0 == "T" }
        guard parts.count == 2 else { return nil }
        let day = parts[0].split(separator: "-").map { Int64($0) }
        let clock = parts[1].prefix { $0 != "+" && $0 != "Z" && $0 != "-" }
        let fields = clock.split(separator: ":", omittingEmptySubsequences: false)
        guard day.count == 3, let year = day[0], let month = day[1], let date = day[2],
            fields.count == 3, let hour = Int64(fields[0]), let minute = Int64(fields[1]),
            (1970...9999).contains(year), (1...12).contains(month), (1...31).contains(date),
            (0...23).contains(hour), (0...59).contains(minute)
        else { return nil }
        let seconds = fields[2].split(separator: ".", omittingEmptySubsequences: false)
        let fraction = seconds.count == 2 ? seconds[1] : "0"
        guard (1...2).contains(seconds.count), let second = Int64(seconds[0]),
            (0...60).contains(second), !fraction.isEmpty,
            let billionths = Int64((fraction + "00000000").prefix(9)),
            fraction.allSatisfy({ $0.isASCII && $0.isNumber })
        else { return nil }
        let minutes = (days(year, month, date) * 24 + hour) * 60 + minute
        return ((minutes * 60 + second) * 1000 + billionths / 1_000_000, billionths % 1_000_000)
    }

    /// Days from 1970-01-01, counting years from March so that leap days come last.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let y = month <= 2 ? year - 1 : year
        let m = (month + 9) % 12
        return 365 * y + y / 4 - y / 100 + y / 400 + (m * 306 + 5) / 10 + day - 719_469
    }
}
