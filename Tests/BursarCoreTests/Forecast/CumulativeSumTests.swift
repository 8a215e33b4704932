import BursarSimulation
import Foundation
import Testing

@testable import BursarCore

/// The detector of changes, by published tables and by chance.
struct CumulativeSumTests {
    @Test func publishedTable() {
        let sums = CumulativeSum.sums(of: [0.8, 1.9, 1.4, 2.0, 1.1, 0.7, 2.6])
        #expect(sums.map { ($0 * 10).rounded() / 10 } == [0.3, 1.7, 2.6, 4.1, 4.7, 4.9, 7.0])
        #expect(CumulativeSum.sums(of: [-3, 0.2, 0.4]) == [0, 0, 0])
        #expect(CumulativeSum.sums(of: []).isEmpty)
    }

    /// The same out of the file of worked examples, where that is at hand.
    @Test func workedExample() throws {
        struct Examples: Decodable {
            struct Series: Decodable {
                var z: [Double]
                var s: [Double]
            }
            var cusum: Series
        }
        let file = URL(fileURLWithPath: #filePath).appending(
            path: "../../../../../shared/data/allocation-vectors.json"
        ).standardized
        guard let data = try? Data(contentsOf: file) else { return }
        let example = try JSONDecoder().decode(Examples.self, from: data).cusum
        let sums = CumulativeSum.sums(of: example.z)
        #expect(
            sums.map { String(format: "%.1f", $0) } == example.s.map { String(format: "%.1f", $0) })
        #expect(zip(sums, example.s).allSatisfy { abs($0 - $1) < 1e-12 })
    }

    /// A change by one standard deviation is found; one bin far out is none.
    @Test func findsWhatItIsFor() {
        var random = SeededRandom(seed: 11)
        let level = (0..<64).map { _ in 10 + random.normal() }
        #expect(CumulativeSum.alarms(in: level + (0..<64).map { _ in 12 + random.normal() }) > 0)
        #expect(CumulativeSum.alarms(in: level + (0..<64).map { _ in 8 + random.normal() }) > 0)
        #expect(CumulativeSum.alarms(in: level + [1000]) == 0)
        #expect(CumulativeSum.alarms(in: .init(repeating: 3, count: 128)) == 0)
        #expect(CumulativeSum.alarms(in: .init(repeating: 0, count: 128)) == 0)
        #expect(CumulativeSum.alarms(in: [1, 2, 3]) == 0)
        #expect(CumulativeSum.alarms(in: []) == 0)
    }

    /// Upwards and downwards together there is one false alarm in 465 bins where mean and deviation
    /// are known; here they are guessed from 32 bins, which makes it about twice as many. A step is
    /// only told where a step explains the bins better, so hardly ever.
    @Test func falseAlarmsOnPlainNoiseAreFew() {
        let (seed, series, bins) = (UInt64(12), 300, 128)
        var random = SeededRandom(seed: seed)
        var (alarms, steps) = (0, 0)
        for _ in 0..<series {
            let values = (0..<bins).map { _ in 10 + random.normal() }
            alarms += CumulativeSum.alarms(in: values)
            let forecast = Forecast(
                ConsumptionSeries(bins: values, binSeconds: 1), consumed: 0, budget: 1, horizon: 0)
            steps += forecast.profile == .step ? 1 : 0
        }
        let hundreds = Double(series * bins) / 100
        let (rate, told) = (Double(alarms) / hundreds, Double(steps) / hundreds)
        print("false alarms per 100 bins: \(rate), false steps: \(told) (seed \(seed))")
        #expect(rate < 0.5)
        #expect(told < 0.02)
    }
}
