import ArgumentParser
import Foundation

/// A file with a scenario, or with a trace to make one of.
struct ScenarioFile {
    private let name: String
    private let bytes: [UInt8]

    /// Reads a file, or standard input for `-`.
    init(_ path: String) throws(CommandFailure) {
        name = path == "-" ? "standard input" : path
        if path != "-", ScenarioFile.isFolder(path) {
            throw CommandFailure("\(name): it is a folder; a scenario or a trace is expected")
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
            throw CommandFailure("\(name): it is empty; a scenario or a trace is expected")
        }
        guard data.count <= Scenario.Limits.fileBytes else {
            throw CommandFailure("\(name): it is larger than \(Scenario.Limits.fileBytes) bytes")
        }
        bytes = Array(data)
    }

    private static func isFolder(_ path: String) -> Bool {
        (try? URL(fileURLWithPath: path).resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory
            ?? false
    }

    /// The scenario in the file, or the one that `options` make of a trace.
    func scenario(_ options: TraceOptions) throws -> Scenario {
        if bytes.starts(with: Trace.header.utf8) || name.hasSuffix(".csv") {
            guard let capacity = options.capacity else {
                throw ValidationError(
                    "for a trace say what there is in each round: --capacity UNITS")
            }
            do throws(QuantityProblem) {
                let trace = try Trace(text: String(decoding: bytes, as: UTF8.self))
                return try Scenario(trace, capacity: capacity, options)
            } catch {
                throw CommandFailure("\(name): \(error)")
            }
        }
        if let option = options.named.first {
            throw ValidationError(
                "\(option) is for a trace; \(name) is a scenario, which says it itself")
        }
        let value: ScenarioValue
        do throws(SyntaxProblem) {
            value = try isTOML ? TOMLReader.read(bytes) : JSONReader.read(bytes)
        } catch {
            throw CommandFailure("\(name):\(error)")
        }
        do throws(ScenarioProblems) {
            return try ScenarioReader.read(value)
        } catch {
            throw error.failure(in: name)
        }
    }

    /// By the name, or as what it begins with cannot be JSON.
    private var isTOML: Bool {
        if name.hasSuffix(".toml") { return true }
        if name.hasSuffix(".json") { return false }
        let first = bytes.first { !" \t\r\n".utf8.contains($0) }
        return first.map { Character(Unicode.Scalar($0)) }.map { $0.isLetter || $0 == "#" } ?? false
    }
}

extension ScenarioProblems {
    /// All of them on lines of their own, each with the file's name.
    func failure(in file: String) -> CommandFailure {
        CommandFailure(
            description.split(separator: "\n").map { "\(file): \($0)" }
                .joined(separator: "\nbursar: "))
    }
}
