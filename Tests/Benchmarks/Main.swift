import Foundation

/// Prints what the coordinator's pieces cost, each alone and in one thread:
/// `swift run -c release bench-pieces`, with words for those whose names begin with one of them.
///
/// An executable like any other, so that `swift build` costs nothing more: a benchmark package would bring
/// a plugin and its own dependencies into every build.
@main
enum Main {
    static func main() throws {
        let words = Array(CommandLine.arguments.dropFirst())
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "bench-pieces-\(ProcessInfo.processInfo.processIdentifier)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let bench = PieceBench(words: words)
        try CorePieces.run(bench)
        try WirePieces.run(bench)
        try LedgerPieces.run(bench, in: folder.path)
    }
}
