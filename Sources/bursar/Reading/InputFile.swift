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
    init(_ path: String, expecting expected: String, most: Int) throws(CommandFailure) {
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
        guard let data, !data.isEmpty else {
            throw CommandFailure("\(name): it is empty; \(expected) is expected")
        }
        guard data.count <= most else {
            throw CommandFailure("\(name): it is larger than \(most) bytes")
        }
        bytes = Array(data)
    }

    private static func isFolder(_ path: String) -> Bool {
        (try? URL(fileURLWithPath: path).resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory
            ?? false
    }
}
