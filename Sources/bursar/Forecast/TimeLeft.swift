/// When a budget is used up, as far as its forecast tells.
enum TimeLeft: Hashable, Sendable {
    /// There is too little to go by.
    case unknown
    /// Not at this rate.
    case never
    /// After so long; of sporadic use it is the least that is likely.
    case after(milliseconds: Double, isLeast: Bool)

    /// In a column: `1h30m`, `none`, `never`, `unknown`.
    var words: String {
        switch self {
        case .unknown: "unknown"
        case .never: "never"
        case .after(0, _): "none"
        case .after(let milliseconds, let isLeast):
            ShortText.duration(milliseconds: milliseconds) + (isLeast ? " at the least" : "")
        }
    }

    /// What is to be said of a resource: `runs out in 1h30m`.
    var sentence: String {
        switch self {
        case .unknown: "too early for a forecast"
        case .never: "will not run out at this rate"
        case .after(0, _): "has run out"
        case .after: "runs out in \(words)"
        }
    }
}
