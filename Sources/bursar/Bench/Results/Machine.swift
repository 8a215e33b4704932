import Foundation

/// What it was measured on.
struct Machine: Sendable {
    var processor: String
    var processors: Int
    var kernel: String
    var filesystem: String

    /// This machine.
    ///
    /// - Parameter folder: Whose filesystem counts.
    init(folder: String) {
        let information = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let model = information.split(separator: "\n").first { $0.hasPrefix("model name") }
        processor =
            model?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
            ?? "unknown processor"
        processors = ProcessInfo.processInfo.processorCount
        let release = try? String(contentsOfFile: "/proc/sys/kernel/osrelease", encoding: .utf8)
        kernel = release?.trimmingCharacters(in: .whitespacesAndNewlines) ?? "unknown"
        let mounts = (try? String(contentsOfFile: "/proc/self/mounts", encoding: .utf8)) ?? ""
        filesystem = Self.filesystem(of: folder, mounts: mounts)
    }

    /// The kind of the filesystem that a folder is on: that of the longest mount point above it.
    static func filesystem(of folder: String, mounts: String) -> String {
        var (found, length) = ("unknown", -1)
        for line in mounts.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 2 else { continue }
            let point = String(fields[1])
            let isAbove =
                point == "/" || folder == point || folder.hasPrefix(point + "/")
            // Of two on the same point the later one is seen.
            if isAbove, point.count >= length { (found, length) = (String(fields[2]), point.count) }
        }
        return found
    }

    var words: String {
        "\(DecimalText.counted(processors, "processor")), \(processor); Linux \(kernel); \(filesystem)"
    }
}
