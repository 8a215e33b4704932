import BursarLoad

/// What a run of `bursar bench` has found out.
struct BenchResult: Sendable {
    var machine: Machine
    /// How it was driven, in words.
    var settings: String
    var series: [RoundSeries]
    var figures: [Figure]
    /// What was left out, in sentences.
    var missing: [String]

    func print() {
        let terminal = Terminal.output
        terminal.line(machine.words)
        terminal.line(settings)
        terminal.line("")
        series.table.print()
        if !figures.isEmpty {
            terminal.line("")
            figures.table.print()
        }
        for line in missing { terminal.line("Left out: " + line) }
    }

    var json: JSON {
        .object([
            .init("machine", .string(machine.words)), .init("settings", .string(settings)),
            .init("servers", .array(series.map(\.json))),
            .init("figures", .array(figures.map(\.json))),
            .init("missing", .array(missing.map { .string($0) })),
        ])
    }
}

extension RoundSeries {
    /// The median round; what is not known is `null`.
    fileprivate var json: JSON {
        let (rate, round) = (perSecond, median)
        return .object([
            .init("server", .string(identity.words)),
            .init("rounds", .integer(Int64(rounds.count))),
            .init("per_second", .decimal(rate.median)), .init("least", .decimal(rate.least)),
            .init("most", .decimal(rate.most)),
            .init("latency_us", round?.lifecycles?.json ?? .null),
            .init("request_latency_us", round?.requests?.json ?? .null),
            .init("server_us", round?.serverMicroseconds.map { .decimal($0) } ?? .null),
            .init("driver_busy", round?.driverBusyness.map { .decimal($0) } ?? .null),
        ])
    }
}

extension Latencies {
    /// Microseconds.
    fileprivate var json: JSON {
        let percentiles = [("p50", 50), ("p90", 90), ("p99", 99), ("p99_9", 99.9), ("max", 100)]
        return .object(
            percentiles.map { name, percent in
                .init(name, .decimal(Double(percentile(percent)) / 1e3))
            })
    }
}

extension Figure {
    fileprivate var json: JSON {
        var target: (String, Double)?
        switch self.target {
        case .atLeast(let bound): target = ("at_least", bound)
        case .atMost(let bound): target = ("at_most", bound)
        case nil: break
        }
        return .object([
            .init("figure", .string(title)), .init("value", .decimal(value)),
            .init("unit", .string(unit.rawValue)), .init("measured", .text(measured)),
            .init("compared", .text(compared)),
            .init("target", target.map { .object([.init($0.0, .decimal($0.1))]) } ?? .null),
            .init("met", isMet.map { .bool($0) } ?? .null),
        ])
    }
}
