/// How measurements are written.
public enum ExpositionFormat: String, CaseIterable, Hashable, Sendable {
    /// OpenMetrics 1.0: with units, and an end that tells a whole text from half of one.
    case openMetrics = "openmetrics"
    /// The older text format of Prometheus, 0.0.4, which about everything reads.
    case prometheus

    /// The media type of a text in this format.
    public var contentType: String {
        switch self {
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
        }
    }
}
