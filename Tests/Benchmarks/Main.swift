import ArgumentParser
import Foundation

/// Prints what the coordinator's pieces cost.
///
/// An executable like any other, so that `swift build` costs nothing more: a benchmark package would bring
/// a plugin and its own dependencies into every build.
@main
struct Main: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-pieces",
        abstract: "Print what the coordinator's pieces cost, each alone and in one thread.",
        discussion: "Of each the median of five repetitions; figures are those of a release build.")

    /// What is measured together.
    enum Part: String, CaseIterable, ExpressibleByArgument {
        case core, wire, ledger
    }

    @Argument(help: "Only these parts.")
    var parts = Part.allCases

    func run() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "bench-pieces-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        for part in Part.allCases where parts.contains(part) {
            switch part {
            case .core: try CorePieces.run()
            case .wire: try WirePieces.run()
            case .ledger: try LedgerPieces.run(in: folder.path)
            }
        }
    }
}
