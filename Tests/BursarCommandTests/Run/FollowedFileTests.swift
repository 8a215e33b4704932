import BursarClient
import Foundation
import Testing

@testable import bursar

@Suite("Files that are followed")
struct FollowedFileTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("bursar-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private var path: String { folder.appendingPathComponent("usage").path }

    private func append(_ text: String, to path: String? = nil) throws {
        let path = path ?? self.path
        if !FileManager.default.fileExists(atPath: path) {
            _ = FileManager.default.createFile(atPath: path, contents: nil)
        }
        let handle = try #require(FileHandle(forUpdatingAtPath: path))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
    }

    private func read(_ file: inout FollowedFile) -> String {
        var text = ""
        file.read { text += String(decoding: $0, as: UTF8.self) }
        return text
    }

    @Test("what was there before is not read, what is appended is")
    func appended() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try append("old\n")
        var file = FollowedFile(path: path)
        #expect(read(&file) == "")
        try append("new\n")
        #expect(read(&file) == "new\n")
        #expect(read(&file) == "")
    }

    @Test("a file that comes later, begins anew or is replaced is read from its start")
    func replaced() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        var file = FollowedFile(path: path)
        #expect(read(&file) == "")
        try append("first\n")
        #expect(read(&file) == "first\n")
        try Data().write(to: URL(fileURLWithPath: path))
        #expect(read(&file) == "")
        try append("2\n")
        #expect(read(&file) == "2\n")
        try append("last words\n")
        try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
        try append("third\n")
        #expect(read(&file) == "last words\nthird\n")
        try FileManager.default.removeItem(atPath: path)
        #expect(read(&file) == "")
        try append("fourth\n")
        #expect(read(&file) == "fourth\n")
    }

    @Test("a named pipe is followed from one writer to the next")
    func namedPipe() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(unsafe mkfifo(path, 0o600) == 0)
        var file = FollowedFile(path: path)
        for text in ["one\n", "two\n"] {
            let handle = try #require(FileHandle(forWritingAtPath: path))
            try handle.write(contentsOf: Data(text.utf8))
            try handle.close()
            #expect(read(&file) == text)
        }
    }

    @Test("usage is taken out of lines, a last one without its end too, and bad ones are counted")
    func follower() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        var usages: [ModelUsage] = []
        let follower = UsageFollower(FollowedFile(path: path)) { usages.append($0) }
        try append(
            """
            {"model": "m", "usage": {"prompt_tokens": 10, "completion_tokens": 5}}
            nonsense
            {"input_tokens": 3, "output_tokens": 4}
            {"no": "usage"}
            {"input_tokens": -1, "output_tokens": 4}
            {"input_tokens": 1, "output_tok
            """)
        follower.look()
        #expect(usages.map(\.tokens) == [15, 7])
        #expect(usages.first?.model == "m")
        #expect(follower.malformed == 2)
        #expect(follower.problem != nil)
        try append("ens\": 1}")
        follower.look()
        #expect(usages.count == 2)
        follower.finish()
        #expect(usages.map(\.tokens) == [15, 7, 2])
        #expect(follower.useful == 3)
    }
}
