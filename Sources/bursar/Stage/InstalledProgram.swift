import Foundation

/// Where programs are.
enum InstalledProgram {
    /// The path of a program: in some folders, else in `$PATH`.
    static func find(_ name: String, first folders: [String] = []) -> URL? {
        let path = ProcessInfo.processInfo.environment["PATH", default: ""].split(separator: ":")
        for folder in folders + path.map(String.init) {
            let program = folder + "/" + name
            if FileManager.default.isExecutableFile(atPath: program) {
                return URL(fileURLWithPath: program)
            }
        }
        return nil
    }

    /// The folder of this program.
    static var ownFolder: String? {
        Bundle.main.executableURL?.resolvingSymlinksInPath().deletingLastPathComponent().path
    }
}
