import BursarClient

/// An axis for amounts, from a round number to a round number.
struct AmountScale {
    /// The ends of the axis.
    let range: ClosedRange<Int64>
    /// Where lines are drawn, the ends included.
    let ticks: [Int64]

    /// An axis that reaches from the least value, or zero, to the most, in about four steps.
    init(least: Int64, most: Int64, of resource: Resource) {
        let bound = Int64.max / 4
        let (least, most) = (max(-bound, min(0, least)), min(bound, max(1, most)))
        let step = AmountScale.step(atLeast: (most - least - 1) / 4 + 1, of: resource)
        // What would hardly be seen below zero is not worth a step.
        let lower = -least < step / 20 ? 0 : least.floorDivided(by: step).quotient * step
        let upper = ((most - 1) / step + 1) * step
        range = lower...upper
        ticks = Array(stride(from: lower, through: upper, by: Int64.Stride(step)))
    }

    /// Where on the axis a value lies: 0 is the lower end, 1 the upper.
    func position(_ value: Int64) -> Double {
        let whole = Double(range.upperBound) - Double(range.lowerBound)
        return min(1, max(0, (Double(value) - Double(range.lowerBound)) / whole))
    }

    /// The smallest round step that is so long: 1, 2 or 5 and zeros.
    private static func step(atLeast least: Int64, of resource: Resource) -> Int64 {
        if resource == .time {
            if let step = TimeScale.withinDay.first(where: { $0 >= least }) { return step }
            return round(atLeast: (least - 1) / TimeScale.day + 1) * TimeScale.day
        }
        return round(atLeast: max(1, least))
    }

    private static func round(atLeast least: Int64) -> Int64 {
        var power: Int64 = 1
        while power < least / 10 { power *= 10 }
        for _ in 0..<2 {
            if let digit = [1, 2, 5].first(where: { $0 * power >= least }) { return digit * power }
            power *= 10
        }
        return power
    }
}
