import BursarSimulation
import Foundation
import Testing

@testable import BursarCore

/// How often the profile is right and the time to exhaustion too, over seeded noisy series of 128
/// bins whose noise has a coefficient of variation of up to 0.1. Set BURSAR_FORECAST_SERIES for more
/// of them than the usual 1,000 each.
struct ForecastPropertyTests {
    private let count = 128
    private let series =
        ProcessInfo.processInfo.environment["BURSAR_FORECAST_SERIES"].flatMap(Int.init) ?? 1_000

    /// Prints and checks how often `make` is recognised, with the time within a tenth.
    private func recognised(
        _ profile: Forecast.Profile, seed: UInt64, _ make: (inout SeededRandom) -> KnownSeries
    ) {
        var random = SeededRandom(seed: seed)
        var (right, close, both) = (0, 0, 0)
        for _ in 0..<series {
            let known = make(&random)
            let forecast = known.forecast
            let error = abs((forecast.secondsToExhaustion ?? .infinity) - known.exhaustion)
            let (isRight, isClose) = (forecast.profile == profile, error <= known.exhaustion / 10)
            right += isRight ? 1 : 0
            close += isClose ? 1 : 0
            both += isRight && isClose ? 1 : 0
        }
        let percent = { (part: Int) in Double(part) * 100 / Double(series) }
        print(
            "\(profile): right \(percent(right)) %, within a tenth \(percent(close)) %, "
                + "both \(percent(both)) % of \(series) (seed \(seed))")
        #expect(percent(both) >= 95)
    }

    private func noise(_ random: inout SeededRandom) -> () -> Double {
        var own = SeededRandom(seed: random.next())
        let kind = Int.random(in: 0..<5, using: &random)
        let variation = Double.random(in: 0.02...0.1, using: &random)
        return { own.noise(kind, variation: variation) }
    }

    private func width(_ random: inout SeededRandom) -> Double {
        [0.25, 1, 8, 60][Int.random(in: 0..<4, using: &random)]
    }

    @Test func linear() {
        recognised(.linear, seed: 1) { random in
            let (noise, width) = (noise(&random), width(&random))
            let level = exp(Double.random(in: 0...12, using: &random))
            let ahead = Double.random(in: 10...1000, using: &random)
            return KnownSeries(
                bins: (0..<count).map { _ in level * noise() }, binSeconds: width,
                remaining: level * ahead, exhaustion: ahead * width)
        }
    }

    /// From a tenth to ten times the level, but at least by three tenths, at a quarter to three.
    @Test func step() {
        recognised(.step, seed: 2) { random in
            let (noise, width) = (noise(&random), width(&random))
            var factor = exp(Double.random(in: log(1.3)...log(10), using: &random))
            if random.oneIn(2) { factor = random.oneIn(4) ? 0.7 : 1 / factor }
            let change = Int.random(in: count / 4...count * 3 / 4, using: &random)
            let level = exp(Double.random(in: 0...12, using: &random))
            let ahead = Double.random(in: 10...1000, using: &random)
            return KnownSeries(
                bins: (0..<count).map { ($0 < change ? level : level * factor) * noise() },
                binSeconds: width, remaining: level * factor * ahead, exhaustion: ahead * width)
        }
    }

    /// Doubling in 12 to 200 bins; the rest lasts for up to two more doublings.
    @Test func exponential() {
        recognised(.exponential, seed: 3) { random in
            let (noise, width) = (noise(&random), width(&random))
            let doubling = exp(Double.random(in: log(12)...log(200), using: &random))
            let growth = log(2) / doubling
            let rate = exp(Double.random(in: 0...12, using: &random))
            let ahead = Double.random(in: 0.25...2, using: &random) * doubling
            let bins = (0..<count).map { index in
                let end = growth * Double(index + 1 - count)
                return rate / growth * exp(end) * (1 - exp(-growth)) * noise()
            }
            return KnownSeries(
                bins: bins, binSeconds: width, remaining: rate / growth * (exp(growth * ahead) - 1),
                exhaustion: ahead * width)
        }
    }

    /// Bursts of gamma or all-or-nothing size, or that last for some bins. They go on in the same
    /// way, and only in one case of ten may the budget be exhausted before it was said to be.
    @Test func bursty() {
        let seed: UInt64 = 4
        var random = SeededRandom(seed: seed)
        var (right, later, share) = (0, 0, 0.0)
        for _ in 0..<series {
            let width = width(&random)
            let next = burst(&random)
            let bins = (0..<count).map { _ in next() }
            let ahead = Double.random(in: 20...150, using: &random)
            let forecast = Forecast(
                ConsumptionSeries(bins: bins, binSeconds: width), consumed: 0, budget: 10 * ahead,
                horizon: 0)
            right += forecast.profile == .bursty ? 1 : 0
            let estimate = (forecast.secondsToExhaustion ?? .infinity) / width
            var (left, passed) = (10 * ahead, 0.0)
            while left > 0, passed < 100_000 {
                left -= next()
                passed += 1
            }
            // It was exhausted in the course of the last bin.
            later += passed >= estimate ? 1 : 0
            share += min(10, estimate / passed)
        }
        let percent = { (part: Int) in Double(part) * 100 / Double(series) }
        print(
            "bursty: right \(percent(right)) %, not too late \(percent(later)) % of \(series), at "
                + "\(share / Double(series)) of the time on average (seed \(seed))")
        #expect(percent(right) >= 95)
        #expect(percent(later) >= 90)
    }

    /// What is consumed in one bin after the other, 10 on average.
    private func burst(_ random: inout SeededRandom) -> () -> Double {
        var own = SeededRandom(seed: random.next())
        switch Int.random(in: 0..<3, using: &random) {
        case 0:
            let variation = Double.random(in: 1...3, using: &random)
            return { 10 * own.gamma(shape: 1 / (variation * variation)) }
        case 1:
            let chance = Double.random(in: 0.05...0.4, using: &random)
            return { Double.random(in: 0...1, using: &own) < chance ? 10 / chance : 0 }
        default:
            let (on, off) = (
                Int.random(in: 1...4, using: &random), Int.random(in: 6...16, using: &random)
            )
            let size = 10 * Double(on + off) / Double(on)
            var isOn = false
            return {
                if own.oneIn(isOn ? on : off) { isOn.toggle() }
                return isOn ? size : 0
            }
        }
    }
}
