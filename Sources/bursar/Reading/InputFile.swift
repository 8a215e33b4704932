import Foundation

/// A file that a command reads as a whole.
struct InputFile {
    /// What it is called in messages.
    let name: String
    let bytes: [UInt8]

    /// Reads a file, or standard input for `-`.
    ///
    /// - Parameters:
    ///   - expected: What should be in it, for messages.
    ///   - most: The most bytes that are read.
    ///   - mayBeEmpty: Whether a file without anything in it says something too.
    init(
        _ path: String, expecting expected: String, most: Int, mayBeEmpty: Bool = false
    ) throws(CommandFailure) {
        name = path == "-" ? "standard input" : path
        if path != "-", InputFile.isFolder(path) {
            throw CommandFailure("\(name): it is a folder; \(expected) is expected")
        }
        let data: Data?
        do {
            data =
                path == "-"
                ? try FileHandle.standardInput.readToEnd()
                : try Data(contentsOf: URL(fileURLWithPath: path))
        } catch CocoaError.fileReadNoSuchFile {
            throw CommandFailure("\(name): there is no such file")
        } catch {
            throw CommandFailure("\(name): \(error.localizedDescription)")
        }
        let read = data ?? Data()
        guard mayBeEmpty || !read.isEmpty else {
            throw CommandFailure("\(name): it is empty; \(expected) is expected")
        }
        guard read.count <= most else {
            throw CommandFailure("\(name): it is larger than \(most) bytes")
        }
        bytes = Array(read)
    }

    private static func isFolder(_ path: String) -> Bool {
        (try? URL(fileURLWithPath: path).resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory
            ?? false
    }
}
