import BursarCore
import BursarSimulation
import Foundation

extension SeededRandom {
    /// Normal, of mean 0 and deviation 1 (Box & Muller 1958).
    mutating func normal() -> Double {
        let radius = (-2 * log(.random(in: 1e-300...1, using: &self))).squareRoot()
        return radius * cos(.random(in: 0...2 * .pi, using: &self))
    }

    /// Gamma, of the given shape and mean 1 (Marsaglia & Tsang 2000).
    mutating func gamma(shape: Double) -> Double {
        if shape < 1 {
            let power = exp(log(.random(in: 1e-300...1, using: &self)) / shape)
            return gamma(shape: shape + 1) * (shape + 1) / shape * power
        }
        let d = shape - 1.0 / 3
        while true {
            let x = normal()
            let root = 1 + x / (9 * d).squareRoot()
            let v = root * root * root
            let chance = Double.random(in: 1e-300...1, using: &self)
            if v > 0, log(chance) < x * x / 2 + d - d * v + d * log(v) { return d * v / shape }
        }
    }

    /// Factors of mean 1 and the given coefficient of variation: normal, even, gamma, lognormal or
    /// one of two.
    mutating func noise(_ kind: Int, variation: Double) -> Double {
        switch kind % 5 {
        case 0: return max(0, 1 + variation * normal())
        case 1: return 1 + variation * 3.0.squareRoot() * .random(in: -1...1, using: &self)
        case 2: return gamma(shape: 1 / (variation * variation))
        case 3:
            let spread = log(1 + variation * variation)
            return exp(spread.squareRoot() * normal() - spread / 2)
        default: return oneIn(2) ? 1 - variation : 1 + variation
        }
    }
}

/// A series with a known end.
struct KnownSeries {
    var bins: [Double]
    var binSeconds: Double
    var remaining: Double
    /// Seconds until the rest is consumed.
    var exhaustion: Double

    /// What is made of it.
    var forecast: Forecast {
        let consumed = bins.reduce(0, +)
        return Forecast(
            ConsumptionSeries(bins: bins, binSeconds: binSeconds), consumed: consumed,
            budget: consumed + remaining, horizon: exhaustion)
    }
}
