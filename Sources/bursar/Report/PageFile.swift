import Foundation

/// Where a page is written to.
struct PageFile {
    /// Path of the file; `-` is standard output.
    var path: String

    /// Writes the page. A file that is there already is replaced at once, so that who reads it sees
    /// the old page or the new one.
    func write(_ text: String) throws(CommandFailure) {
        if path == "-" { return Terminal.output.write(text) }
        let url = URL(fileURLWithPath: path).resolvingSymlinksInPath()
        let kind = try? FileManager.default.attributesOfItem(atPath: url.path)[.type]
        // A pipe or a device stays what it is.
        let isReplaced = kind == nil || kind as? FileAttributeType == .typeRegular
        do {
            try Data(text.utf8).write(to: url, options: isReplaced ? .atomic : [])
        } catch {
            throw CommandFailure("\(path.printable): \(error.localizedDescription)")
        }
    }
}
