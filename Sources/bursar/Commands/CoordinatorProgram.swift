import ArgumentParser
import Foundation

/// The coordinator's program: runs it for what it can do without a running coordinator.
struct CoordinatorProgram {
    /// Where it is.
    var url: URL

    /// Beside this program, else in `$PATH`.
    static func find() throws(CommandFailure) -> CoordinatorProgram {
        let beside = InstalledProgram.ownFolder
        if let url = InstalledProgram.find("bursard", first: [beside].compactMap(\.self)) {
            return CoordinatorProgram(url: url)
        }
        throw CommandFailure("bursard is neither beside this program nor in $PATH; install it")
    }

    /// Runs it to its end, with this program's standard output and error.
    ///
    /// - Returns: Its exit status.
    func run(_ arguments: [String]) throws(CommandFailure) -> Int32 {
        let process = Process()
        process.executableURL = url
        process.arguments = arguments
        do {
            try process.run()
        } catch {
            throw CommandFailure("\(url.path) cannot be started: \(error.localizedDescription)")
        }
        process.waitUntilExit()
        return process.terminationReason == .exit ? process.terminationStatus : 1
    }

    /// Runs it to its end.
    ///
    /// - Returns: Its exit status, and what it wrote to standard output and error.
    func capture(
        _ arguments: [String]
    ) throws(CommandFailure) -> (status: Int32, output: String, error: String) {
        let process = Process()
        let (output, error) = (Pipe(), Pipe())
        process.executableURL = url
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = error
        do {
            try process.run()
            // Errors are few, so that they fit in the pipe while the output is read.
            let text = try output.fileHandleForReading.readToEnd() ?? Data()
            let problems = try error.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            return (
                process.terminationReason == .exit ? process.terminationStatus : 1,
                String(decoding: text, as: UTF8.self), String(decoding: problems, as: UTF8.self)
            )
        } catch {
            throw CommandFailure("\(url.path) cannot be run: \(error.localizedDescription)")
        }
    }
}

/// Why a command cannot do what was asked, for people.
struct CommandFailure: Error, CustomStringConvertible {
    /// What is wrong and what would be right.
    let description: String

    init(_ description: String) { self.description = description }
}
