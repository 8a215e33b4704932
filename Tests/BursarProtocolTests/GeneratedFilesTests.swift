import Foundation
import Testing

@testable import ProtocolCompiler

@Suite("Generated files")
struct GeneratedFilesTests {
    @Test("those in the repository are what the schema says now")
    func fresh() throws {
        let stale = try ProtocolCompiler.staleFiles(root: Vectors.root)
        #expect(stale.isEmpty, "\(stale)\nrun `swift run ProtocolCompiler generate`")
    }

    @Test("missing, stale and superfluous files are named, and renewed")
    func stale() throws {
        let folder = try TemporarySchema()
        let root = folder.root
        try ProtocolCompiler.staleFiles(root: root).renew()
        #expect(try ProtocolCompiler.staleFiles(root: root).isEmpty)

        try FileManager.default.removeItem(at: root.appending(path: PythonGenerator.path))
        try folder.write("edited", to: "\(SwiftGenerator.folder)/Reply.swift")
        try folder.write("old", to: "\(SwiftGenerator.folder)/Messages+Gone.swift")
        let stale = try ProtocolCompiler.staleFiles(root: root)
        #expect(
            stale.description == """
                Protocol/clients/python/bursar/_messages.py is missing
                Sources/BursarProtocol/Generated/Reply.swift is stale
                Sources/BursarProtocol/Generated/Messages+Gone.swift is superfluous
                """)
        try stale.renew()
        #expect(try ProtocolCompiler.staleFiles(root: root).isEmpty)
    }

    @Test("no code is made from a schema with faults")
    func faulty() throws {
        let folder = try TemporarySchema(
            messages: TemporarySchema.messages.replacing("\"Ask\"", with: "\"ask\""))
        let schema = try Schema(root: folder.root)
        let error = try #require(throws: FaultySchema.self) {
            try ProtocolCompiler.generatedFiles(schema: schema)
        }
        #expect(error.description.contains("all.json: $.messages[0].message: `ask`"))
    }

    @Test("a field that is newer than the connection may be missing, at a border only")
    func newerFields() throws {
        let folder = try TemporarySchema()
        let schema = try Schema(root: folder.root)
        let files = try ProtocolCompiler.generatedFiles(schema: schema)
        let swift = try #require(files.first { $0.path.hasSuffix("Messages+All.swift") }).text
        #expect(
            swift.contains(
                """
                            if version < 1, reader.isAtEnd {
                                self.text = nil
                            }
                            else {
                                if try reader.readBool() {
                                    self.text = try reader.readString()

                """))
        #expect(
            swift.contains(
                """
                            if version < 2, reader.isAtEnd {
                                self.colours = []
                            }

                """))
        let python = try #require(files.first { $0.path == PythonGenerator.path }).text
        #expect(python.contains("w.Field(\"text\", w.STRING, optional=True, since=1),"))
        #expect(python.contains("VERSION_MOST = 2\n"))
    }
}
