import Foundation

/// Something wrong in the schema, with the file and the place in it.
struct Complaint: Error, CustomStringConvertible {
    var file: String
    var path: String
    var text: String

    var description: String { path.isEmpty ? "\(file): \(text)" : "\(file): \(path): \(text)" }
}

extension Schema {
    static let messagesFolder = "Protocol/messages"
    static let errorsFile = "Protocol/errors.json"

    /// Reads the schema beneath `root`, without checking it.
    init(root: URL) throws(Complaint) {
        let folder = root.appending(path: Self.messagesFolder)
        guard
            let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path())
                .filter({ $0.hasSuffix(".json") }).sorted(), names.isEmpty == false
        else {
            throw Complaint(
                file: folder.path(), path: "",
                text: "holds no .json file; --root names the folder that has Protocol/ in it")
        }
        for name in names {
            var file = try Self.decode(
                SchemaFile.self, root: root, file: "\(Self.messagesFolder)/\(name)")
            file.name = name
            files.append(file)
        }
        errors = try Self.decode(ErrorFile.self, root: root, file: Self.errorsFile).errors
    }

    private static func decode<Value: Decodable>(
        _ type: Value.Type, root: URL, file: String
    ) throws(Complaint) -> Value {
        do {
            let data = try Data(contentsOf: root.appending(path: file))
            return try JSONDecoder().decode(type, from: data)
        } catch DecodingError.keyNotFound(let key, let context) {
            throw Complaint(
                file: file, path: jsonPath(context.codingPath),
                text: "`\(key.stringValue)` is missing")
        } catch DecodingError.typeMismatch(_, let context),
            DecodingError.valueNotFound(_, let context),
            DecodingError.dataCorrupted(let context)
        {
            throw Complaint(
                file: file, path: jsonPath(context.codingPath), text: context.debugDescription)
        } catch {
            throw Complaint(file: file, path: "", text: "cannot be read: \(error)")
        }
    }

    private static func jsonPath(_ keys: [any CodingKey]) -> String {
        keys.reduce("$") { path, key in
            key.intValue.map { "\(path)[\($0)]" } ?? "\(path).\(key.stringValue)"
        }
    }
}

extension Decoder {
    /// A container in which a key that the schema does not know is an error, not a silence.
    func strictContainer<Key: CodingKey & CaseIterable>(
        keyedBy type: Key.Type
    ) throws -> KeyedDecodingContainer<Key> {
        let known = Key.allCases.map(\.stringValue)
        for key in try container(keyedBy: AnyKey.self).allKeys
        where known.contains(key.stringValue) == false {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: codingPath + [key],
                    debugDescription: "unknown key; known are \(known.joined(separator: ", "))"))
        }
        return try container(keyedBy: type)
    }
}

private struct AnyKey: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) {
        self.stringValue = stringValue
    }

    init?(intValue: Int) {
        nil
    }
}
