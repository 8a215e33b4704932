import Foundation
import Testing

@testable import BursarCore

/// Profiles and times by hand, and what is at the edges.
struct ForecastTests {
    private func forecast(
        _ bins: [Double], left: Double, binSeconds: Double = 1, horizon: Double = 100
    ) -> Forecast {
        let consumed = bins.reduce(0, +)
        return Forecast(
            ConsumptionSeries(bins: bins, binSeconds: binSeconds), consumed: consumed,
            budget: consumed + left, horizon: horizon)
    }

    private func expect(_ value: Double?, _ expected: Double, by tolerance: Double = 1e-9) {
        let value = value ?? .nan
        #expect(abs(value - expected) <= tolerance * abs(expected), "\(value), not \(expected)")
    }

    @Test func linear() {
        let forecast = forecast(.init(repeating: 10, count: 128), left: 1000)
        #expect(forecast.profile == .linear)
        expect(forecast.rate, 10)
        expect(forecast.secondsToExhaustion, 100)
        expect(forecast.projectedTotal, 2280)
        #expect(forecast.confidence > 0.8)
    }

    /// Doubles every 60 s; 10 a second now.
    @Test(arguments: [20, 60, 128, 500]) func exponential(count: Int) {
        let growth = log(2.0) / 60
        let total = { (second: Int) in 10 / growth * exp(growth * Double(second - count)) }
        let bins = (0..<count).map { total($0 + 1) - total($0) }
        let forecast = forecast(bins, left: 1000, horizon: 60)
        #expect(forecast.profile == .exponential)
        expect(forecast.rate, 10)
        expect(forecast.secondsToExhaustion, log(1 + 1000 * growth / 10) / growth)
        expect(forecast.secondsToExhaustion, 66.47, by: 0.0001)
        expect(forecast.projectedTotal, bins.reduce(0, +) + 10 / growth)
        #expect(forecast.confidence > 0.7)
    }

    /// 100 every ten seconds: 10 a second with a deviation of 30.
    @Test(arguments: [1.0, 10, 0.5]) func bursty(binSeconds: Double) {
        for offset in [0, 4, 9] {
            let bins = (0..<120).map { $0 % 10 == offset ? 100.0 : 0 }
            let forecast = forecast(bins, left: 1000, binSeconds: binSeconds)
            #expect(forecast.profile == .bursty)
            expect(forecast.rate, 10 / binSeconds)
            let root = (-1.645 * 30 + (1.645 * 1.645 * 900 + 40_000).squareRoot()) / 20
            expect(forecast.secondsToExhaustion, root * root * binSeconds)
            expect(forecast.secondsToExhaustion, 61.35 * binSeconds, by: 0.0001)
            expect(forecast.projectedTotal, 1200 + 1000 / binSeconds)
        }
    }

    @Test func step() {
        let forecast = forecast(
            .init(repeating: 10, count: 90) + .init(repeating: 25, count: 38), left: 1000)
        #expect(forecast.profile == .step)
        expect(forecast.rate, 25)
        expect(forecast.secondsToExhaustion, 40)
        expect(forecast.projectedTotal, 900 + 950 + 2500)
    }

    @Test func manyLevels() {
        let levels = [(20.0, 30), (60, 30), (0, 20), (40, 48)]
        let bins = levels.flatMap { [Double](repeating: $0.0, count: $0.1) }
        let forecast = forecast(bins, left: 1000)
        #expect(forecast.profile == .step)
        expect(forecast.rate, 40)
    }

    /// Who has stopped consumes nothing more; who pauses between bursts goes on.
    @Test func theEnd() {
        let stopped = forecast(
            .init(repeating: 20, count: 64) + .init(repeating: 0, count: 64), left: 1000)
        #expect(stopped.profile == .step)
        #expect(stopped.rate == 0)
        #expect(stopped.secondsToExhaustion == nil)
        expect(stopped.projectedTotal, 1280)
        let pausing = forecast((0..<128).map { $0 % 60 < 20 ? 20 : 0 }.dropLast(8), left: 1000)
        #expect(pausing.secondsToExhaustion != nil)
    }

    @Test func whatBeganLate() {
        let idle = [Double](repeating: 0, count: 64)
        let began = forecast(idle + .init(repeating: 20, count: 64), left: 1000)
        #expect(began.profile == .step)
        expect(began.secondsToExhaustion, 50)
        let bursts = forecast(idle + (0..<64).map { $0 % 8 == 0 ? 80 : 0 }, left: 1000)
        #expect(bursts.profile == .bursty)
        expect(bursts.rate, 10)
        let growth = forecast(idle + (0..<64).map { exp(0.1 * Double($0)) }, left: 1000)
        #expect(growth.profile == .exponential)
    }

    /// Growth by the same amount: the rate is the last, the time the root of a quadratic.
    @Test func evenRise() {
        let forecast = forecast((0..<128).map { Double($0) }, left: 10_000)
        #expect(forecast.profile == .linear)
        expect(forecast.rate, 127.5)
        let seconds = -127.5 + (127.5 * 127.5 + 20_000).squareRoot()
        expect(forecast.secondsToExhaustion, seconds)
    }

    @Test func oneSpikeIsNoChange() {
        for place in stride(from: 0, to: 128, by: 7) {
            var bins = [Double](repeating: 10, count: 128)
            bins[place] = 60
            let forecast = forecast(bins, left: 1000)
            #expect(forecast.profile == .linear, "\(place)")
            expect(forecast.secondsToExhaustion, 100, by: 0.1)
        }
    }

    @Test func tooLittleHistory() {
        for count in 0..<8 {
            let forecast = forecast(.init(repeating: 10, count: count), left: 1000)
            #expect(forecast.profile == .unknown)
            #expect(forecast.secondsToExhaustion == nil)
            #expect(forecast.rate == (count > 0 ? 10 : 0))
            #expect(forecast.projectedTotal == Double(count * 10))
            #expect(forecast.confidence == 0)
        }
        #expect(forecast(.init(repeating: 10, count: 8), left: 1000).profile == .linear)
        #expect(forecast([1, 2], left: 0).secondsToExhaustion == 0)
    }

    @Test func nothingLeftAndNothingConsumed() {
        #expect(forecast(.init(repeating: 10, count: 20), left: 0).secondsToExhaustion == 0)
        #expect(forecast(.init(repeating: 10, count: 20), left: -5).secondsToExhaustion == 0)
        let idle = forecast(.init(repeating: 0, count: 20), left: 1000)
        #expect(idle.profile == .linear)
        #expect(idle.rate == 0)
        #expect(idle.secondsToExhaustion == nil)
        #expect(idle.projectedTotal == 0)
        let unlimited = Forecast(
            ConsumptionSeries(bins: .init(repeating: 10, count: 20), binSeconds: 1), consumed: 200,
            budget: nil, horizon: 10)
        #expect(unlimited.secondsToExhaustion == nil)
        expect(unlimited.projectedTotal, 300)
    }

    @Test func outOfAHistory() {
        let start = Instant(milliseconds: 0)
        var history = ConsumptionHistory(since: start)
        for tenth in 0..<1000 {
            history.add(1, at: start.advanced(milliseconds: Int64(tenth) * 100))
        }
        let now = start.advanced(milliseconds: 100_500)
        let forecast = Forecast(history, at: now, consumed: 1000, limit: 2000, horizon: 50_000)
        #expect(forecast.profile == .linear)
        #expect(forecast.millisecondsToExhaustion == 100_000)
        #expect(forecast.ratePerHour == 36_000)
        #expect(forecast.projectedUnits == 1_500)
        #expect((1...1_000_000).contains(forecast.confidencePartsPerMillion))
        let unlimited = Forecast(history, at: now, consumed: 1000, limit: .max, horizon: 0)
        #expect(unlimited.millisecondsToExhaustion == nil)
        let spent = Forecast(history, at: now, consumed: .max - 1, limit: .max - 1, horizon: .max)
        #expect(spent.millisecondsToExhaustion == 0)
    }
}
