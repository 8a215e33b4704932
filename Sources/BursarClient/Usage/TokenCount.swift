/// A number of tokens in JSON, `12` or `12.0`.
struct TokenCount: Decodable {
    let value: Int64

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let field = decoder.codingPath.map(\.stringValue).joined(separator: ".")
        do {
            value = try Self.number(in: container)
        } catch let code as Failure {
            throw UsageError(code.code, "\(field) \(code.words)")
        }
        if value < 0 { throw UsageError(.negative, "\(field) is \(value), below zero") }
        if value > UsageError.most {
            throw UsageError(.tooLarge, "\(field) is \(value), above \(UsageError.most)")
        }
    }

    private struct Failure: Error {
        let code: UsageError.Code
        let words: String
    }

    private static func number(in container: any SingleValueDecodingContainer) throws -> Int64 {
        if (try? container.decode(Bool.self)) != nil || (try? container.decode(String.self)) != nil
        {
            throw Failure(code: .notACount, words: "is no number")
        }
        if let whole = try? container.decode(Int64.self) { return whole }
        do {
            let number = try container.decode(Double.self)
            if let whole = Int64(exactly: number) { return whole }
            guard number.rounded() == number else {
                throw Failure(code: .notACount, words: "is \(number), no whole number")
            }
            throw Failure(
                code: number < 0 ? .negative : .tooLarge, words: "is \(number), out of range")
        } catch DecodingError.typeMismatch {
            throw Failure(code: .notACount, words: "is no number")
        } catch is DecodingError {
            // A number beyond what a Double holds.
            throw Failure(code: .tooLarge, words: "is too large")
        }
    }
}
