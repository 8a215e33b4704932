import Foundation

extension Stage {
    /// Waits until a process has made its socket.
    ///
    /// - Parameter log: What it says instead, if it does not.
    func wait(for socket: String, log: String) async throws {
        for _ in 0..<1_000 {
            if FileManager.default.fileExists(atPath: socket) { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw CommandFailure("\(socket) is not there after 10 s: \(text(of: log))")
    }
}
