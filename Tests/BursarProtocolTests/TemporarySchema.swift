import Foundation

@testable import ProtocolCompiler

/// A small schema without faults, in a folder of its own, that a test breaks or compiles.
struct TemporarySchema: ~Copyable {
    static let errors = """
        {"errors": [{"name": "bad_magic", "code": 1, "scope": "connection",
          "about": "Wrong.", "mend": "Be right."}]}
        """
    static let messages = """
        {"messages": [
          {"message": "Ask", "kind": 1, "role": "request", "reply": "Answer", "mutating": true,
           "since": 0, "about": "Asks.", "fields": [
             {"number": 1, "name": "key", "type": "IdempotencyKey", "since": 0, "about": "Key."},
             {"number": 2, "name": "magic", "type": "u8", "constant": 7, "refusal": "bad_magic",
              "since": 0, "about": "Magic."},
             {"number": 3, "name": "text", "type": "string", "optional": true, "since": 1,
              "about": "Text."},
             {"number": 4, "name": "colours", "type": "list<Colour>", "since": 2, "about": "Some."}
           ]},
          {"message": "Answer", "kind": 2, "role": "reply", "since": 0, "about": "Answers.",
           "fields": []}],
         "structs": [
          {"struct": "IdempotencyKey", "since": 0, "about": "A key.", "fields": [
            {"number": 1, "name": "client", "type": "u64", "since": 0, "about": "Whose."}]}],
         "enums": [
          {"enum": "Colour", "type": "u8", "since": 0, "about": "A colour.", "values": [
            {"name": "red", "value": 0, "about": "Red."},
            {"name": "blue", "value": 255, "about": "Blue."}]}]}
        """

    let root: URL

    init(messages: String = messages, errors: String = errors) throws {
        root = FileManager.default.temporaryDirectory
            .appending(path: "bursar-schema-\(UUID().uuidString)", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(
            at: root.appending(path: Schema.messagesFolder), withIntermediateDirectories: true)
        try write(messages, to: "\(Schema.messagesFolder)/all.json")
        try write(errors, to: Schema.errorsFile)
    }

    deinit {
        try? FileManager.default.removeItem(at: root)
    }

    func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: root.appending(path: path))
    }
}
