import BursarClient
import OpenMetrics

/// What is expected of pools.
enum PoolFamilies {
    /// The families of forecasts, and of how well the budgets serve.
    static func families(_ readings: Readings) -> [MetricFamily] {
        forecasts(readings) + QualityFamilies.families(readings.coordinator.quality)
    }

    private static func forecasts(_ readings: Readings) -> [MetricFamily] {
        var exhaustion = MetricFamily(
            "bursar_pool_exhaustion_seconds", .gauge, unit: "seconds",
            help: "Time until the limit is reached, if consumption goes on like this; +Inf: never.")
        var projected = Resource.allCases.map { resource in
            MetricFamily(
                "bursar_pool_projected_\(resource.metricSuffix)", .gauge, unit: resource.metricUnit,
                help: "Expected consumption at the end of the period (\(resource.metricWords)).")
        }
        var confidence = MetricFamily(
            "bursar_pool_forecast_confidence_ratio", .gauge, unit: "ratio",
            help: "How far the forecast is to be trusted, by resource.")
        var warning = MetricFamily(
            "bursar_pool_early_warning", .gauge,
            help: "Whether the budget is on the way to run out before the period ends.")
        var period = MetricFamily(
            "bursar_pool_period_remaining_seconds", .gauge, unit: "seconds",
            help: "Time until the end of the period.")
        for (pool, resources) in readings.forecasts {
            let pool = Label("pool", pool)
            for forecast in resources {
                let labels = [pool, Label("resource", forecast.resource.name)]
                confidence.add(.ratio(partsPerMillion: forecast.confidence), labels)
                warning.add(forecast.earlyWarning.map { .flag($0) }, labels)
                // Of too short a history nothing is expected.
                guard forecast.profile != .unknown else { continue }
                let left = forecast.exhaustedInMs.map { MetricValue.seconds(milliseconds: $0) }
                exhaustion.add(left ?? .number(.infinity), labels)
                let place = Int(forecast.resource.rawValue)
                projected[place].add(
                    MetricValue(forecast.projectedTotal, of: forecast.resource), [pool])
            }
            let end = resources.lazy.compactMap(\.periodEndsInMs).first
            period.add(end.map { .seconds(milliseconds: $0) }, [pool])
        }
        return [exhaustion] + projected + [confidence, warning, period]
    }
}
