import Foundation

/// A file that a command reads whole.
struct InputFile {
    /// Its name, to tell people.
    let name: String
    let bytes: [UInt8]

    /// Reads a file, or standard input for `-`.
    init(
        _ path: String, expecting content: String, atMost most: Int
    ) throws(CommandFailure) {
        name = path == "-" ? "standard input" : path
        if path != "-", InputFile.isFolder(path) {
            throw CommandFailure("\(name): it is a folder; \(content) is expected")
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
        guard data?.count ?? 0 <= most else {
            throw CommandFailure("\(name): it is larger than \(most) bytes")
        }
        bytes = data.map(Array.init) ?? []
    }

    private static func isFolder(_ path: String) -> Bool {
        (try? URL(fileURLWithPath: path).resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory
            ?? false
    }
}
