import ArgumentParser

/// A file with a scenario, or with a trace to make one of.
struct ScenarioFile {
    private let file: InputFile

    private var name: String { file.name }
    private var bytes: [UInt8] { file.bytes }

    /// Reads a file, or standard input for `-`.
    init(_ path: String) throws(CommandFailure) {
        file = try InputFile(
            path, expecting: "a scenario or a trace", most: Scenario.Limits.fileBytes)
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
        let value: WrittenValue
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
