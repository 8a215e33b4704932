/// One figure that says how good the coordinator is.
struct Figure: Hashable, Sendable {
    /// How its value is written.
    enum Unit: String, Sendable {
        case times, share, bytes, milliseconds, perSecond = "per_second"

        func text(_ value: Double) -> String {
            switch self {
            case .times: BenchText.digits(value) + "×"
            case .share: BenchText.percent(value)
            case .bytes: BenchText.size(bytes: value)
            case .milliseconds: BenchText.digits(value) + " ms"
            case .perSecond: BenchText.count(value) + "/s"
            }
        }
    }

    /// What it should be.
    enum Target: Hashable, Sendable {
        case atLeast(Double)
        case atMost(Double)

        func isMet(by value: Double) -> Bool {
            switch self {
            case .atLeast(let bound): value >= bound
            case .atMost(let bound): value <= bound
            }
        }

        func text(in unit: Unit) -> String {
            switch self {
            case .atLeast(let bound): "≥ " + unit.text(bound)
            case .atMost(let bound): "≤ " + unit.text(bound)
            }
        }
    }

    /// What it is about.
    var title: String
    var value: Double
    var unit: Unit
    /// What it should be; nothing where it is for comparison only.
    var target: Target?
    /// What was measured of the coordinator, where the value is a ratio.
    var measured: String?
    /// What that was compared with.
    var compared: String?

    /// Whether it is what it should be.
    var isMet: Bool? { target?.isMet(by: value) }
}
