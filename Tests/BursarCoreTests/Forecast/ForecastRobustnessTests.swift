import BursarSimulation
import Testing

@testable import BursarCore

/// Whatever was consumed, a forecast is made of finite numbers.
struct ForecastRobustnessTests {
    private func check(_ forecast: Forecast, _ what: @autoclosure () -> String) {
        #expect(forecast.rate.isFinite && forecast.rate >= 0, "\(what())")
        #expect(forecast.projectedTotal.isFinite, "\(what())")
        #expect((0...1).contains(forecast.confidence), "\(what())")
        if let seconds = forecast.secondsToExhaustion {
            #expect(seconds.isFinite && seconds >= 0, "\(what())")
        }
        _ = forecast.millisecondsToExhaustion
        _ = (forecast.ratePerHour, forecast.projectedUnits, forecast.confidencePartsPerMillion)
    }

    @Test func extremes() {
        let most = Double(Int64.max)
        let values = [0, 1, most, 1e-300, 1e30, -1, -.infinity, .infinity, .nan]
        let cases: [(width: Double, budget: Double?)] = [
            (1, 0), (1e-9, most), (1e30, 1), (0, nil), (.nan, .nan),
        ]
        for count in [0, 1, 7, 8, 16, 128] {
            for (usual, odd) in values.flatMap({ usual in values.map { (usual, $0) } }) {
                var bins = [Double](repeating: usual, count: count)
                if count > 0 { bins[count * 3 / 4] = odd }
                for (width, budget) in cases {
                    check(
                        Forecast(
                            ConsumptionSeries(bins: bins, binSeconds: width, age: odd),
                            consumed: usual, budget: budget, horizon: most),
                        "\(usual), \(odd), \(count) bins of \(width), \(budget as Any)")
                }
            }
        }
    }

    @Test func anything() {
        let seed: UInt64 = 13
        var random = SeededRandom(seed: seed)
        for round in 0..<1_000 {
            let count = Int.random(in: 8...128, using: &random)
            let sizes = [1, 3, 1e3, 1e18, 1e-12]
            let size = sizes[Int.random(in: 0..<5, using: &random)]
            let rare = Int.random(in: 1...40, using: &random)
            let bins = (0..<count).map { _ in
                random.oneIn(rare)
                    ? (Double.random(in: 0...size, using: &random)).rounded() : size / 100
            }
            check(
                Forecast(
                    ConsumptionSeries(
                        bins: bins, binSeconds: .random(in: 0.001...1e6, using: &random)),
                    consumed: 0, budget: .random(in: 0...size * 1000, using: &random),
                    horizon: .random(in: 0...1e9, using: &random)),
                "seed \(seed), round \(round)")
        }
    }
}
