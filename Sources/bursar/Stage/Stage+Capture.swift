import BursarLoad
import Foundation

extension Stage {
    /// Runs a program to its end.
    ///
    /// - Parameter processor: Where it runs; nothing: anywhere.
    /// - Returns: What it wrote to standard output.
    func capture(
        _ program: URL, _ arguments: [String], environment: [String: String] = [:],
        on processor: Int? = nil
    ) async throws(CommandFailure) -> String {
        let name = "\(program.lastPathComponent)-\(UInt32.random(in: 0...(.max)))"
        let (output, log) = (name + ".out", name + ".log")
        let running = try Processor.bound(to: processor) { () throws(CommandFailure) in
            try start(program, arguments, log: log, output: output, environment: environment)
        }
        let status = await running.wait()
        let (text, complaint) = (self.text(of: output), self.text(of: log))
        for file in [output, log] { try? FileManager.default.removeItem(atPath: path(file)) }
        guard status == 0 else {
            throw CommandFailure("\(program.lastPathComponent) failed: \(complaint)\(text)")
        }
        return text
    }
}
