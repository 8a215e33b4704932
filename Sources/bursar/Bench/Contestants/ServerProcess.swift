import BursarLoad
import Foundation

/// What /proc says of a server's process.
struct ServerProcess: Sendable {
    var pid: Int32

    /// Processor time so far, of all its threads, in seconds.
    var processorSeconds: Double? {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return nil }
        let fields = text[end...].split(separator: " ")
        // After the name come the state and ten others, then user's and system's time in ticks.
        guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13])
        else { return nil }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// Bytes of memory that are its own and in use.
    var residentBytes: Int? {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/statm", encoding: .utf8) else {
            return nil
        }
        let fields = text.split(separator: " ")
        guard fields.count > 2, let pages = Int(fields[1]), let shared = Int(fields[2]) else {
            return nil
        }
        return (pages - shared) * sysconf(Int32(_SC_PAGESIZE))
    }
}
