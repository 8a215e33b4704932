import BursarCore

/// What some samples tell about a budget.
struct SamplesForecast {
    let samples: Samples
    let budget: Double
    /// Seconds from the last sample to the moment of the projection.
    let horizon: Double
    let forecast: Forecast

    /// Judges a file.
    init(file path: String, budget: Double, horizon: Double?) throws(CommandFailure) {
        let file = try InputFile(path, expecting: "CSV", most: Samples.bytesMost, mayBeEmpty: true)
        do throws(QuantityProblem) {
            let samples = try Samples(text: String(decoding: file.bytes, as: UTF8.self))
            self.init(samples, budget: budget, horizon: horizon)
        } catch {
            throw CommandFailure("\(file.name): \(error)")
        }
    }

    /// Judges samples.
    init(_ samples: Samples, budget: Double, horizon: Double? = nil) {
        self.samples = samples
        self.budget = budget
        self.horizon = horizon ?? samples.span
        forecast = Forecast(
            samples.series, consumed: samples.consumed, budget: budget, horizon: self.horizon)
    }

    /// As scripts see it.
    var json: JSON {
        .object([
            .init("profile", .string(forecast.profile.rawValue)),
            .init("rate", .figure(forecast.rate)),
            .init(
                "seconds_to_exhaustion", forecast.secondsToExhaustion.map(JSON.figure) ?? .null),
            .init("projected_total", .figure(forecast.projectedTotal)),
            .init("confidence", .decimal(forecast.confidence)),
        ])
    }

    /// As people see it.
    var lines: [String] {
        let isBursty = forecast.profile == .bursty
        let total = ForecastText.number(forecast.projectedTotal)
        let part =
            budget > 0
            ? ", " + ShortText.percent(forecast.projectedTotal / budget) + " of the budget" : ""
        return [
            "profile     \(forecast.profile.rawValue): \(meaning)",
            "rate        \(ForecastText.number(forecast.rate)) a second"
                + (isBursty ? " on average" : ""),
            "consumed    \(ForecastText.number(samples.consumed)) of "
                + ForecastText.number(budget),
            "time left   \(forecast.timeLeft.words)",
            "projected   \(total) after \(ShortText.duration(milliseconds: horizon * 1_000)) more\(part)",
            "confidence  \(ShortText.percent(forecast.confidence))",
        ]
    }

    private var meaning: String {
        switch forecast.profile {
        case .unknown: "less than \(Forecast.leastBins) intervals"
        case .linear: "a steady rate"
        case .bursty: "sporadic"
        case .exponential: "growing by the same factor in the same time"
        case .step: "another level since a while"
        }
    }
}

extension Forecast {
    fileprivate var timeLeft: TimeLeft {
        if let secondsToExhaustion {
            return .after(milliseconds: secondsToExhaustion * 1_000, isLeast: profile == .bursty)
        }
        return profile == .unknown ? .unknown : .never
    }
}
