import BursarLoad

/// What follows from the rounds of one run.
extension Figure {
    private struct Comparison {
        var own: ContestantIdentity
        var other: ContestantIdentity
        var unit: Unit
        var target: Target?
    }

    private static let comparisons = [
        Comparison(
            own: .coordinator(.full), other: .redis(.always), unit: .times, target: .atLeast(5)),
        Comparison(
            own: .coordinator(.full), other: .postgres(isSynchronous: true), unit: .times,
            target: .atLeast(50)),
        Comparison(own: .coordinator(.full), other: .sqlite, unit: .share, target: nil),
        Comparison(
            own: .coordinator(.none), other: .redis(.everysec), unit: .times, target: .atLeast(8)),
        Comparison(
            own: .coordinator(.none), other: .postgres(isSynchronous: false), unit: .times,
            target: nil),
        Comparison(
            own: .coordinator(.none), other: .echo(.nio), unit: .share, target: .atLeast(0.5)),
        Comparison(
            own: .coordinator(.none), other: .echo(.c), unit: .share, target: .atLeast(0.25)),
    ]

    /// The coordinator's lifecycles a second in terms of those of each that it is compared with.
    static func throughput(_ series: [RoundSeries]) -> [Figure] {
        comparisons.compactMap { comparison in
            guard let own = series.first(where: { $0.identity == comparison.own })?.perSecond,
                let other = series.first(where: { $0.identity == comparison.other })?.perSecond,
                other.median > 0
            else { return nil }
            return Figure(
                title: "lifecycles/s, \(comparison.own.words)", value: own.median / other.median,
                unit: comparison.unit, target: comparison.target,
                measured: BenchText.count(own.median),
                compared: "\(comparison.other.words): \(BenchText.count(other.median))")
        }
    }

    /// The median round trip of one request at a time in terms of an echo's.
    static func roundTrip(_ series: [RoundSeries]) -> Figure? {
        func median(_ identity: ContestantIdentity) -> Double? {
            let rounds = series.first { $0.identity == identity }?.rounds ?? []
            let times = rounds.compactMap { $0.requests.map { Double($0.percentile(50)) } }
            return times.isEmpty ? nil : Spread(times).median
        }
        guard let own = median(.coordinator(.none)), let other = median(.echo(.nio)), other > 0
        else { return nil }
        return Figure(
            title: "median round trip, one at a time", value: own / other, unit: .times,
            target: .atMost(1.5), measured: BenchText.time(nanoseconds: Int64(own)),
            compared:
                "\(ContestantIdentity.echo(.nio).words): "
                + BenchText.time(nanoseconds: Int64(other)))
    }
}
