import Foundation

/// Makes the message code out of the schema in `Protocol/`.
@main
struct ProtocolCompiler {
    static let usage = """
        usage: ProtocolCompiler generate [--root DIR]   write the generated files
               ProtocolCompiler check [--root DIR]      exit 1 and name them if any is stale
        DIR is the folder that holds Protocol/ and Sources/; the current one if it is not given.
        """

    static func main() {
        var arguments = CommandLine.arguments.dropFirst()
        let verb = arguments.popFirst()
        var root = FileManager.default.currentDirectoryPath
        if arguments.first == "--root", arguments.count == 2 {
            root = arguments.removeLast()
            arguments.removeAll()
        }
        guard arguments.isEmpty, verb == "generate" || verb == "check" else {
            end(usage, status: 64)
        }
        do {
            let stale = try staleFiles(root: URL(filePath: root, directoryHint: .isDirectory))
            if verb == "generate" {
                try stale.renew()
            } else if stale.isEmpty == false {
                end("\(stale)\nrun `swift run ProtocolCompiler generate`", status: 1)
            }
        } catch {
            end("\(error)", status: 1)
        }
    }

    /// What is on disk beneath `root` and differs from what the schema there says.
    static func staleFiles(root: URL) throws -> StaleFiles {
        try StaleFiles(files: generatedFiles(schema: Schema(root: root)), root: root)
    }

    /// What ought to be there, out of a schema without faults.
    static func generatedFiles(schema: Schema) throws(FaultySchema) -> [GeneratedFile] {
        let complaints = schema.complaints()
        guard complaints.isEmpty else { throw FaultySchema(complaints: complaints) }
        return SwiftGenerator(schema: schema).files() + [PythonGenerator(schema: schema).file()]
    }

    private static func end(_ text: String, status: Int32) -> Never {
        FileHandle.standardError.write(Data("\(text)\n".utf8))
        exit(status)
    }
}

/// A schema that no code is made from.
struct FaultySchema: Error, CustomStringConvertible {
    var complaints: [Complaint]

    var description: String { complaints.map(\.description).joined(separator: "\n") }
}
