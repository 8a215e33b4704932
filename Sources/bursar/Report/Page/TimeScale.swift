/// An axis for moments, in milliseconds since 1970.
struct TimeScale {
    /// The ends of the axis.
    let range: Range<Int64>
    /// Where lines are drawn.
    let ticks: [Int64]
    private let step: Int64
    private let clock: ReportClock

    /// A day in milliseconds.
    static let day: Int64 = 86_400_000

    /// Lengths of less than a day that people count time in, in milliseconds.
    static let withinDay: [Int64] =
        [1, 2, 5, 10, 20, 50, 100, 200, 500]
        + [
            1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600,
            43_200,
        ]
        .map { $0 * 1_000 }

    /// Lengths that begin at round times of the day.
    private static let lengths = withinDay + [1, 2, 7, 14, 28, 56, 91, 182, 364].map { $0 * day }

    /// The shortest round interval of which no more than so many reach from one moment to another.
    static func interval(from: Int64, through: Int64, most: Int64) -> Int64 {
        let span = max(1, through - from + 1)
        return lengths.first { (span - 1) / $0 + 2 <= most } ?? (span / most / day + 1) * day
    }

    /// A moment at which intervals begin: a local midnight, of a Monday.
    static func origin(_ clock: ReportClock) -> Int64 { clock.midnight(dayOfEpoch: 4) }

    /// An axis of whole intervals that holds two moments.
    init(from: Int64, through: Int64, every interval: Int64, clock: ReportClock) {
        let origin = TimeScale.origin(clock)
        let first = (from - origin).floorDivided(by: interval).quotient * interval + origin
        let count = (through - first).floorDivided(by: interval).quotient + 1
        range = first..<(first + max(1, count) * interval)
        let step = TimeScale.interval(from: first, through: range.upperBound - 1, most: 6)
        let tick = (first - origin - 1).floorDivided(by: step).quotient * step + step + origin
        ticks = Array(stride(from: tick, to: range.upperBound, by: Int64.Stride(step)))
        self.step = step
        self.clock = clock
    }

    /// Where on the axis a moment lies: 0 is the beginning, 1 the end.
    func position(_ moment: Int64) -> Double {
        let whole = Double(range.upperBound - range.lowerBound)
        return min(1, max(0, Double(moment - range.lowerBound) / whole))
    }

    /// What is written at a line: the time, or the day where a step is a day or more.
    func label(_ tick: Int64) -> String {
        let parts = clock.parts(tick)
        if step >= TimeScale.day { return "\(parts.day) \(TimeScale.months[parts.month - 1])" }
        let time = clock.clock(parts)
        if step >= 60_000 { return String(time.prefix(5)) }
        if step >= 1_000 { return time }
        // Of the part of a second as many digits as the step has.
        let digits = step >= 100 ? 1 : step >= 10 ? 2 : 3
        return time + "." + String(1_000 + parts.millisecond).dropFirst().prefix(digits)
    }

    /// What is written beneath: the day, or the year where a step is a day or more.
    func date(_ tick: Int64) -> String {
        let parts = clock.parts(tick)
        return step >= TimeScale.day
            ? String(parts.year)
            : "\(parts.day) \(TimeScale.months[parts.month - 1]) \(parts.year)"
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
