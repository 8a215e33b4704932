internal import CSystemd
internal import Glibc

/// Tells systemd how the service is doing. Without systemd (no `NOTIFY_SOCKET`) nothing happens.
///
/// The variable stays in the environment, since libsystemd reads it each time: whoever starts a
/// child process leaves it out of the child's environment.
public struct Notifier: Sendable {
    /// What became of a notification.
    public enum Delivery: Hashable, Sendable {
        /// systemd has it.
        case sent
        /// There is nobody to tell.
        case nobody
        /// It could not be sent, for this `errno`.
        case failed(errorNumber: Int32)
    }

    /// The least time between two status lines, in nanoseconds.
    public static let statusInterval: Int64 = 1_000_000_000
    /// The most bytes of a status line; what is longer is cut.
    public static let statusBytesMost = 512

    private var status: String?
    private var statusTime: Int64?

    /// A notifier that has said nothing yet.
    public init() {}

    /// The service has started or reloaded.
    @discardableResult
    public func ready() -> Delivery { send("READY=1") }

    /// The service stops; with the reason for `systemctl status`, if it fails.
    @discardableResult
    public func stopping(_ reason: String? = nil) -> Delivery {
        send("STOPPING=1" + (reason.map { "\nSTATUS=\(Notifier.line($0))" } ?? ""))
    }

    /// The service reloads its configuration; `ready` ends that.
    @discardableResult
    public func reloading() -> Delivery {
        var time = timespec()
        let result = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        precondition(result == 0, "Linux always has a monotonic clock")
        let microseconds = Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
        return send("RELOADING=1\nMONOTONIC_USEC=\(microseconds)")
    }

    /// Starting, reloading or stopping goes on; systemd waits at least this long from now. The status
    /// says with what.
    @discardableResult
    public func extendTimeout(microseconds: Int64, status: String? = nil) -> Delivery {
        precondition(microseconds > 0)
        let line = status.map { "\nSTATUS=\(Notifier.line($0))" } ?? ""
        return send("EXTEND_TIMEOUT_USEC=\(microseconds)" + line)
    }

    /// The service is alive.
    @discardableResult
    public func watchdog() -> Delivery { send("WATCHDOG=1") }

    /// The service is broken: systemd shall act as if the watchdog had run out.
    @discardableResult
    public func triggerWatchdog() -> Delivery { send("WATCHDOG=trigger") }

    /// The service fails, for this reason and `errno`, if there is one.
    @discardableResult
    public func fail(_ reason: String, errorNumber: Int32? = nil) -> Delivery {
        send("STATUS=\(Notifier.line(reason))" + (errorNumber.map { "\nERRNO=\($0)" } ?? ""))
    }

    /// Shows a line in `systemctl status`, unless it is shown already or another one was shown less
    /// than a second ago. `now` is in nanoseconds of a clock that does not go back.
    ///
    /// Returns after how many nanoseconds to call again; `nil` if the line stands.
    public mutating func status(_ text: String, now: Int64) -> Int64? {
        let line = Notifier.line(text)
        guard line != status else { return nil }
        if let statusTime {
            let passed = max(0, now - statusTime)
            guard passed >= Notifier.statusInterval else {
                return Notifier.statusInterval - passed
            }
        }
        switch send("STATUS=\(line)") {
        case .sent, .nobody:
            status = line
            statusTime = now
            return nil
        case .failed:
            // As if it had been shown, so that a full socket is not filled further.
            statusTime = now
            return Notifier.statusInterval
        }
    }

    /// One line: a line break would begin another variable.
    static func line(_ text: String) -> String {
        var line = ""
        var bytes = 0
        for character in text {
            bytes += character.utf8.count
            guard bytes <= statusBytesMost else { break }
            let isControl = character.unicodeScalars.contains { $0.value < 0x20 }
            line.append(isControl ? " " : character)
        }
        return line
    }

    private func send(_ state: String) -> Delivery {
        let result = unsafe sd_notify(0, state)
        if result == 0 { return .nobody }
        return result > 0 ? .sent : .failed(errorNumber: -result)
    }
}
