import ArgumentParser

/// Seconds between two refreshes.
struct RefreshDelay: ExpressibleByArgument, Hashable, Sendable {
    var duration: Duration

    /// What is right.
    static let right = "write seconds from 0.1 to 3600, such as 2 or 0.5"

    init(_ duration: Duration) { self.duration = duration }

    init?(argument: String) {
        guard let seconds = Double(argument), seconds >= 0.1, seconds <= 3_600 else { return nil }
        duration = .milliseconds(Int64((seconds * 1_000).rounded()))
    }
}
