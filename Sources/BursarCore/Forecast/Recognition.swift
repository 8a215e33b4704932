import RealModule

/// What some bins look like, and how sure that is.
struct Recognition {
    let profile: Forecast.Profile
    let model: any ConsumptionModel
    /// The weight of the evidence for the profile among those that were looked at.
    let evidence: Double

    /// Recognises bins; nothing where all are zero.
    ///
    /// - Parameters:
    ///   - slice: At least `Forecast.leastBins` bins.
    ///   - age: How long ago the last ended, in bins.
    ///   - pause: The most idle bins in a row before these.
    ///   - depth: How many changes may be left behind.
    init?(_ slice: ArraySlice<Double>, age: Double, pause: Int = 0, depth: Int = 4) {
        guard let bins = ScaledBins(slice) else { return nil }
        let evidence = Evidence(bins, pause: pause)
        let later = (bins.idleBeforeBursts ?? evidence.rest).flatMap { rest -> Recognition? in
            guard depth > 0, bins.count - rest >= 2 * Forecast.leastBins else { return nil }
            return Recognition(
                slice.dropFirst(rest), age: age, pause: max(pause, bins.longestIdle(0..<rest)),
                depth: depth - 1)
        }
        if let later, later.profile != .linear {
            self = later
        } else if let step = evidence.step, evidence.isStep {
            self.init(step, in: bins, evidence)
        } else if let growth = evidence.growth, evidence.isGrowth {
            self.init(growth, age: age, evidence)
        } else {
            self.init(steady: bins, evidence)
        }
    }

    private init(_ step: StepModel, in bins: ScaledBins, _ evidence: Evidence) {
        profile = .step
        let deviation = bins.variation(step.after)
        model = SteadyCourse(
            rate: bins.mean(step.after) * bins.scale,
            relativeError: deviation / Double(step.after.count).squareRoot(), deviation: deviation)
        self.evidence = evidence.weight(of: evidence.forStep)
    }

    private init(_ growth: ExponentialModel, age: Double, _ evidence: Evidence) {
        self.evidence = evidence.weight(of: evidence.forGrowth)
        let bins = evidence.bins
        if let line = LineModel(bins), line.slope > 0,
            line.criterion + Evidence.margin < growth.criterion
        {
            profile = .linear
            model = SteadyCourse(
                rate: (line.end + line.slope * age) * bins.scale, rise: line.slope * bins.scale,
                relativeError: 2 * line.relativeDeviation / Double(bins.count).squareRoot(),
                deviation: line.relativeDeviation)
        } else {
            profile = .exponential
            model = ExponentialCourse(growth, scale: bins.scale, age: age)
        }
    }

    private init(steady bins: ScaledBins, _ evidence: Evidence) {
        self.evidence = evidence.weight(of: nil)
        let variation = bins.variation(0..<bins.count)
        if variation >= BurstModel.leastVariation {
            profile = .bursty
            model = BurstModel(bins)
        } else {
            profile = .linear
            let smooth = SteadyModel(bins)
            model = SteadyCourse(
                rate: smooth.level * bins.scale, relativeError: smooth.relativeError,
                deviation: variation)
        }
    }
}

extension ScaledBins {
    /// The idle bins before bursts began, where these are more than a pause between them.
    fileprivate var idleBeforeBursts: Int? {
        let idle = values.prefix { $0 == 0 }.count
        guard idle > count / 4, idle > 3 * longestIdle(idle..<count),
            variation(idle..<count) >= BurstModel.leastVariation
        else { return nil }
        return idle
    }
}
