import Foundation

/// What differs between the generated files on disk and what they ought to be.
struct StaleFiles: CustomStringConvertible {
    private let root: URL
    private var missing: [GeneratedFile] = []
    private var changed: [GeneratedFile] = []
    private var superfluous: [String] = []

    init(files: [GeneratedFile], root: URL) throws {
        self.root = root
        for file in files {
            let present = try? String(contentsOf: root.appending(path: file.path), encoding: .utf8)
            if present == nil {
                missing.append(file)
            } else if present != file.text {
                changed.append(file)
            }
        }
        // Left over from a file of the schema that is gone.
        let folder = root.appending(path: SwiftGenerator.folder).path()
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        superfluous = names.map { "\(SwiftGenerator.folder)/\($0)" }
            .filter { path in files.contains { $0.path == path } == false }.sorted()
    }

    var isEmpty: Bool { missing.isEmpty && changed.isEmpty && superfluous.isEmpty }

    var description: String {
        let lines =
            missing.map { "\($0.path) is missing" } + changed.map { "\($0.path) is stale" }
            + superfluous.map { "\($0) is superfluous" }
        return lines.joined(separator: "\n")
    }

    /// Writes what is missing or stale and removes what is superfluous.
    func renew() throws {
        for file in missing + changed {
            let url = root.appending(path: file.path)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(file.text.utf8).write(to: url, options: .atomic)
        }
        for path in superfluous {
            try FileManager.default.removeItem(at: root.appending(path: path))
        }
    }
}
