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
            let url = URL(filePath: root, directoryHint: .isDirectory)
            let files = try generatedFiles(root: url)
            let stale = try StaleFiles(files: files, root: url)
            if verb == "generate" {
                try stale.renew()
            } else if stale.isEmpty == false {
                end("\(stale)\nrun `swift run ProtocolCompiler generate`", status: 1)
            }
        } catch {
            end("\(error)", status: 1)
        }
    }

    /// What ought to be there, out of a schema without faults.
    static func generatedFiles(root: URL) throws -> [GeneratedFile] {
        let schema = try Schema(root: root)
        let complaints = schema.complaints()
        guard complaints.isEmpty else {
            end(complaints.map(\.description).joined(separator: "\n"), status: 1)
        }
        return SwiftGenerator(schema: schema).files()
    }

    private static func end(_ text: String, status: Int32) -> Never {
        FileHandle.standardError.write(Data("\(text)\n".utf8))
        exit(status)
    }
}
