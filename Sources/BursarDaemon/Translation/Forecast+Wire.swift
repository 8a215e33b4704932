import BursarCore
import BursarProtocol

extension ResourceOutlook {
    /// The outlook as messages carry it.
    var wire: ResourceForecast {
        ResourceForecast(
            resource: resource.wire, profile: forecast.profile.wire, rate: forecast.ratePerHour,
            exhaustedInMs: forecast.millisecondsToExhaustion,
            projectedTotal: forecast.projectedUnits,
            confidence: forecast.confidencePartsPerMillion,
            periodEndsInMs: periodLeft.map { UInt64(max(0, $0)) },
            earlyWarning: isWarned ? true : nil)
    }
}

extension Forecast.Profile {
    var wire: BursarProtocol.Profile {
        switch self {
        case .unknown: .unknown
        case .linear: .linear
        case .bursty: .bursty
        case .exponential: .exponential
        case .step: .step
        }
    }
}
