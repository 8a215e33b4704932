/// Times pieces and prints a line for each.
enum PieceBench {
    /// Repetitions, of which the median counts.
    private static let repetitions = 5

    /// Times what does `count` operations, after once for warming up.
    static func measure(_ name: String, count: Int, _ body: () throws -> Void) rethrows {
        try body()
        let clock = ContinuousClock()
        var times: [Double] = []
        for _ in 0..<Self.repetitions {
            let (seconds, attoseconds) = try clock.measure(body).components
            times.append((Double(seconds) + Double(attoseconds) * 1e-18) / Double(count))
        }
        times.sort()
        let (median, least, most) = (times[times.count / 2], times[0], times[times.count - 1])
        let perSecond = Int((1 / median).rounded())
        print(
            "\(name): \(text(median)) each, \(perSecond)/s "
                + "(\(text(least)) to \(text(most)), \(count) of them)")
    }

    private static func text(_ seconds: Double) -> String {
        let nanoseconds = (seconds * 1e10).rounded() / 10
        return nanoseconds < 10_000 ? "\(nanoseconds) ns" : "\(Int(nanoseconds / 1_000)) µs"
    }
}
