/// What the interface does not tell of a measurement: its words, and how it is divided.
struct MetricDescription: Sendable {
    /// The name, with the unit at its end.
    let name: String
    /// What is measured, in a sentence.
    let help: String
    var unit: String?
    /// Upper bounds of a histogram's buckets: nanoseconds for times, else the values themselves.
    var bounds: [Int64] = []

    /// Something that is counted.
    static func count(_ name: String, _ help: String) -> MetricDescription {
        MetricDescription(name: name, help: help)
    }

    /// Times, from 10 µs to 10 s.
    static func times(_ name: String, _ help: String) -> MetricDescription {
        let decades: [Int64] = [10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000]
        let bounds: [Int64] = decades.flatMap { [$0, $0 * 25 / 10, $0 * 5] } + [10_000_000_000]
        return MetricDescription(name: name, help: help, unit: "seconds", bounds: bounds)
    }

    /// Counts in powers of four, up to about 16,000.
    static func sizes(_ name: String, _ help: String) -> MetricDescription {
        let bounds = (0...7).map { Int64(1) << (2 * $0) }
        return MetricDescription(name: name, help: help, bounds: bounds)
    }
}
