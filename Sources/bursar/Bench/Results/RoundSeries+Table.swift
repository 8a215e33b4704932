import BursarLoad

extension [RoundSeries] {
    /// What each contestant did.
    var table: Table {
        var table = Table([
            ("SERVER", .left), ("LIFECYCLES/S", .right), ("FROM", .right), ("TO", .right),
            ("P50", .right), ("P90", .right), ("P99", .right), ("P99.9", .right), ("MAX", .right),
            ("REQUEST", .right), ("SERVER", .right), ("DRIVER", .right),
        ])
        for series in self {
            let (rate, round) = (series.perSecond, series.median)
            let latencies = [50, 90, 99, 99.9, 100].map { percent in
                Table.Cell(
                    round?.lifecycles.map { BenchText.time(nanoseconds: $0.percentile(percent)) }
                        ?? "")
            }
            table.add(
                [
                    .init(series.identity.words), .init(BenchText.count(rate.median)),
                    .init(BenchText.count(rate.least)), .init(BenchText.count(rate.most)),
                ] + latencies + [
                    .init(
                        round?.requests.map { BenchText.time(nanoseconds: $0.percentile(50)) } ?? ""
                    ),
                    .init(
                        round?.serverMicroseconds.map {
                            BenchText.time(nanoseconds: Int64($0 * 1_000))
                        } ?? ""),
                    .init(round?.driverBusyness.map(BenchText.percent) ?? ""),
                ])
        }
        return table
    }
}
