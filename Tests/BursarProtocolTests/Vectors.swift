import BursarProtocol
import Foundation
import Testing

/// The golden vectors of `Protocol/vectors`.
enum Vectors {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static let valid = load(ValidVector.self, "valid")
    static let invalid = load(InvalidVector.self, "invalid")

    private struct File<Vector: Decodable>: Decodable {
        var vectors: [Vector]
    }

    private static func load<Vector: Decodable>(_ type: Vector.Type, _ kind: String) -> [Vector] {
        let folder = root.appending(path: "Protocol/vectors/\(kind)")
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted()
                .flatMap { name in
                    let data = try Data(contentsOf: folder.appending(path: name))
                    return try JSONDecoder().decode(File<Vector>.self, from: data).vectors
                }
        } catch {
            preconditionFailure("\(folder.path()) cannot be read: \(error)")
        }
    }

    static func bytes(_ hex: String) -> [UInt8] {
        let digits = Array(hex.utf8)
        return stride(from: 0, to: digits.count, by: 2).map { index in
            guard
                let byte = UInt8(
                    String(decoding: digits[index...(index + 1)], as: UTF8.self), radix: 16)
            else { preconditionFailure("\(hex.prefix(40))… is not hex") }
            return byte
        }
    }
}

struct ValidVector: Decodable, Sendable, CustomTestStringConvertible {
    var name: String
    var role: String
    var message: String
    var version: UInt16
    var correlation: String
    var hex: String
    /// What is written for the fields where it is not what was read.
    var canonical: String?
    var fields: JSONValue

    var testDescription: String { name }
    var bytes: [UInt8] { Vectors.bytes(hex) }
}

struct InvalidVector: Decodable, Sendable, CustomTestStringConvertible {
    struct Refusal: Decodable, Hashable {
        var code: String
        var offset: Int
        var rule: String
    }

    enum CodingKeys: String, CodingKey {
        case name, role, version, hex, error
        case lengthMost = "length_most"
    }

    var name: String
    var role: String
    var version: UInt16
    var hex: String
    var lengthMost: Int?
    var error: Refusal

    var testDescription: String { name }
    var bytes: [UInt8] { Vectors.bytes(hex) }
}

/// A message of any role, out of its enumeration.
struct Decoded {
    var correlation: UInt64
    var message: any WireMessage

    /// Splits the first frame off and reads it.
    init(
        _ bytes: [UInt8], role: String, version: UInt16, lengthMost: Int = FrameHeader.lengthMost
    ) throws {
        let all = RawSpan(_elements: bytes.span)
        switch FrameSplit.next(in: all, lengthMost: lengthMost) {
        case .refused(let refusal): throw refusal
        case .incomplete(let missing):
            throw IncompleteFrame(missing: missing)
        case .frame(let byteCount):
            let frame = all.extracting(first: byteCount)
            let header = try FrameHeader(frame)
            correlation = header.correlation
            let value: any FrameBody
            switch role {
            case "request": value = try Request(frame: frame, header: header, version: version)
            case "reply": value = try Reply(frame: frame, header: header, version: version)
            default: value = try Push(frame: frame, header: header, version: version)
            }
            // Each case of the three enumerations holds one message.
            message = try #require(
                Mirror(reflecting: value).children.first?.value as? any WireMessage)
        }
    }
}

struct IncompleteFrame: Error {
    var missing: Int
}
