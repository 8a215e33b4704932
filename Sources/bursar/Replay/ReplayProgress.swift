import BursarClient

/// The progress of a replay, on a line that is drawn over.
struct ReplayProgress: Sendable {
    var total: Int
    var tally: ReplayTally
    var start: ContinuousClock.Instant

    /// Draws ten times a second until it is cancelled, if somebody looks at standard error.
    func run() async {
        let terminal = Terminal.error
        guard terminal.isInteractive else { return }
        while !Task.isCancelled {
            terminal.write("\r\u{1B}[K" + line)
            try? await Task.sleep(for: .milliseconds(100))
        }
        terminal.write("\r\u{1B}[K" + line + "\n")
    }

    private var line: String {
        let counts = tally.now
        let bar = Bar(whole: Int64(total), parts: [Int64(counts.operations)])
        let seconds = (ContinuousClock.now - start).seconds
        let rate = seconds > 0 ? Int(Double(counts.operations) / seconds) : 0
        let denials = counts.denials > 0 ? ", \(DecimalText.counted(counts.denials, "denial"))" : ""
        let waiting = counts.reason.map { " (waiting: \($0.name))" } ?? ""
        return "\(bar) \(DecimalText.grouped(counts.operations)) of \(DecimalText.grouped(total)), "
            + "\(DecimalText.grouped(rate))/s\(denials)\(waiting)"
    }
}

extension Duration {
    /// Seconds.
    var seconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
