import BursarClient
import Foundation

/// The examples of `Protocol/usage`, which the other clients read too.
enum UsageExamples {
    static let documents = files.flatMap(\.examples)
    static let streams = files.flatMap { $0.streams ?? [] }

    /// A document, and the usage that it tells, or why it cannot.
    struct Document: Decodable, Sendable, CustomStringConvertible {
        let name: String
        let text: String?
        let document: JSON?
        let usage: Expected?
        let error: String?

        var description: String { name }

        var bytes: [UInt8] {
            get throws {
                if let text { return Array(text.utf8) }
                return Array(try JSONEncoder().encode(document))
            }
        }
    }

    /// Lines of a streamed answer or a log.
    struct Stream: Decodable, Sendable, CustomStringConvertible {
        let name: String
        let lines: [String]
        let deltas: [Expected]
        let usages: [Expected]
        let complete: Bool

        var description: String { name }
    }

    /// Kinds that are left out are 0.
    struct Expected: Decodable, Sendable {
        let usage: ModelUsage

        enum Key: String, CodingKey {
            case input, output, reasoning, model
            case cachedRead = "cached_read"
            case cacheWrite = "cache_write"
        }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Key.self)
            let count = { (key: Key) in try fields.decodeIfPresent(UInt64.self, forKey: key) ?? 0 }
            usage = ModelUsage(
                input: try count(.input), cachedRead: try count(.cachedRead),
                cacheWrite: try count(.cacheWrite), output: try count(.output),
                reasoning: try count(.reasoning),
                model: try fields.decodeIfPresent(String.self, forKey: .model))
        }
    }

    /// Any JSON.
    enum JSON: Codable, Sendable {
        case null
        case bool(Bool)
        case whole(Int64)
        case number(Double)
        case string(String)
        case array([JSON])
        case object([String: JSON])

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if value.decodeNil() {
                self = .null
            } else if let bool = try? value.decode(Bool.self) {
                self = .bool(bool)
            } else if let whole = try? value.decode(Int64.self) {
                self = .whole(whole)
            } else if let number = try? value.decode(Double.self) {
                self = .number(number)
            } else if let string = try? value.decode(String.self) {
                self = .string(string)
            } else if let array = try? value.decode([JSON].self) {
                self = .array(array)
            } else {
                self = .object(try value.decode([String: JSON].self))
            }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .null: try container.encodeNil()
            case .bool(let bool): try container.encode(bool)
            case .whole(let whole): try container.encode(whole)
            case .number(let number): try container.encode(number)
            case .string(let string): try container.encode(string)
            case .array(let array): try container.encode(array)
            case .object(let object): try container.encode(object)
            }
        }
    }

    private struct File: Decodable {
        let examples: [Document]
        let streams: [Stream]?
    }

    private static let files: [File] = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Protocol/usage").standardizedFileURL
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted()
                .map { name in
                    let data = try Data(contentsOf: folder.appending(path: name))
                    return try JSONDecoder().decode(File.self, from: data)
                }
        } catch {
            preconditionFailure("\(folder.path()) cannot be read: \(error)")
        }
    }()
}
