import CoreMetrics
import OpenMetrics
import Testing

@testable import BursarDaemon

/// The numbers behind the usual interface.
struct MetricsRegistryTests {
    private func samples(_ registry: MetricsRegistry) -> [String] {
        var exposition = Exposition()
        exposition.add(registry.families())
        return exposition.lines().flatMap { $0 }.filter { !$0.hasPrefix("#") }
    }

    @Test func countersOnlyRise() {
        let registry = MetricsRegistry([.count("x", "Help.")])
        let counter = Counter(label: "x", dimensions: [("a", "b")], factory: registry)
        counter.increment()
        counter.increment(by: 4)
        counter.increment(by: -3)
        #expect(samples(registry) == ["x_total{a=\"b\"} 5"])
        counter.reset()
        #expect(samples(registry) == ["x_total{a=\"b\"} 0"])
    }

    @Test func twoHandlesOfOneSeriesCountTogether() {
        let registry = MetricsRegistry()
        for _ in 0..<2 {
            Counter(label: "x", dimensions: [("a", "b")], factory: registry).increment()
        }
        #expect(samples(registry) == ["x_total{a=\"b\"} 2"])
    }

    @Test func registriesHaveNothingInCommon() {
        let (first, second) = (MetricsRegistry(), MetricsRegistry())
        Counter(label: "x", factory: first).increment()
        #expect(samples(second).isEmpty)
    }

    @Test func metersGoUpAndDown() {
        let registry = MetricsRegistry()
        let meter = Meter(label: "x", factory: registry)
        meter.set(7)
        #expect(samples(registry) == ["x 7"])
        meter.decrement(by: 7.5)
        #expect(samples(registry) == ["x -0.5"])
    }

    @Test func timesAreInSeconds() {
        let registry = MetricsRegistry([.times("x_seconds", "Help.")])
        let timer = CoreMetrics.Timer(label: "x_seconds", factory: registry)
        timer.recordMilliseconds(2)
        timer.recordSeconds(20)
        let lines = samples(registry)
        #expect(lines.contains("x_seconds_bucket{le=\"0.001\"} 0"))
        #expect(lines.contains("x_seconds_bucket{le=\"0.0025\"} 1"))
        #expect(lines.contains("x_seconds_bucket{le=\"10.0\"} 1"))
        #expect(lines.contains("x_seconds_bucket{le=\"+Inf\"} 2"))
        #expect(lines.contains("x_seconds_sum 20.002"))
    }

    @Test func aBoundBelongsToItsBucket() {
        let registry = MetricsRegistry([.sizes("x", "Help.")])
        let recorder = Recorder(label: "x", factory: registry)
        for value in [1, 4, 5] { recorder.record(value) }
        let lines = samples(registry)
        #expect(lines.contains("x_bucket{le=\"1.0\"} 1"))
        #expect(lines.contains("x_bucket{le=\"4.0\"} 2"))
        #expect(lines.contains("x_bucket{le=\"16.0\"} 3"))
        #expect(lines.contains("x_sum 10"))
    }

    @Test func labelsWithoutEndDoNotMakeSeriesWithoutEnd() {
        let registry = MetricsRegistry()
        for number in 0..<10_000 {
            Counter(label: "x", dimensions: [("a", "\(number)")], factory: registry).increment()
        }
        let lines = samples(registry)
        #expect(lines.count == MetricsRegistry.seriesMost + 1)
        #expect(lines.last == "x_total{a=\"other\"} \(10_000 - MetricsRegistry.seriesMost)")
    }

    @Test func aNameOfTwoKindsSpoilsNothing() {
        let registry = MetricsRegistry()
        Counter(label: "x", factory: registry).increment()
        Meter(label: "x", factory: registry).set(9)
        #expect(samples(registry) == ["x_total 1"])
    }

    @Test func otherNamesAreMadeFit() {
        let registry = MetricsRegistry()
        Counter(label: "nio.loop-1", dimensions: [("a.b", "c")], factory: registry).increment()
        Counter(label: "1", factory: registry).increment()
        #expect(samples(registry) == ["nio_loop_1_total{a_b=\"c\"} 1", "_1_total 1"])
    }

    @Test func manyThreadsLoseNothing() async {
        let registry = MetricsRegistry([.times("y_seconds", "Help.")])
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    let counter = Counter(label: "x", factory: registry)
                    let timer = CoreMetrics.Timer(label: "y_seconds", factory: registry)
                    for _ in 0..<1_000 {
                        counter.increment()
                        timer.recordNanoseconds(1)
                    }
                }
            }
        }
        let lines = samples(registry)
        #expect(lines.contains("x_total 8000"))
        #expect(lines.contains("y_seconds_count 8000"))
    }
}
