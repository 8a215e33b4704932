/// Series that measure the same thing, under one name.
///
/// The name has a prefix, words in snake case and at its end the unit, in base units: seconds, bytes,
/// ratios from 0 to 1. What a kind adds to it, such as `_total`, is not part of it.
public struct MetricFamily: Hashable, Sendable {
    /// What a family's numbers are.
    public enum Kind: String, Hashable, Sendable {
        /// A number that goes up and down.
        case gauge
        /// A number that only rises, until whoever counts starts anew.
        case counter
        /// How often a value lay below each of some bounds.
        case histogram
        /// Words about something, as labels of a constant 1.
        case info
    }

    /// The name, without what the kind adds to it.
    public let name: String
    /// What the numbers are.
    public let kind: Kind
    /// The unit, with which the name ends; `nil` for mere counts and where there is none.
    public let unit: String?
    /// What is measured, in a sentence.
    public let help: String
    /// The numbers. Those of one set of labels follow each other.
    public private(set) var samples: [Sample] = []

    /// A family without numbers yet.
    public init(_ name: String, _ kind: Kind, unit: String? = nil, help: String) {
        precondition(MetricFamily.isName(name), "a name is made of letters, digits and '_'")
        precondition(
            unit.map { name.hasSuffix("_" + $0) } ?? true, "a name ends with its unit: \(name)")
        self.name = name
        self.kind = kind
        self.unit = unit
        self.help = help
    }

    /// Adds a number; absent ones are left out, as nothing is known of them.
    public mutating func add(_ value: MetricValue?, _ labels: [Label] = []) {
        precondition(kind != .histogram, "a histogram has buckets")
        guard let value else { return }
        let suffix =
            switch kind {
            case .counter: "_total"
            case .info: "_info"
            case .gauge, .histogram: ""
            }
        samples.append(Sample(suffix: suffix, labels: labels, value: value))
    }

    /// Adds words.
    public mutating func addInfo(_ labels: [Label]) { add(.integer(1), labels) }

    /// Adds a distribution.
    public mutating func add(_ distribution: Distribution, _ labels: [Label] = []) {
        precondition(kind == .histogram, "only a histogram has buckets")
        var count: UInt64 = 0
        for (position, bucket) in distribution.counts.enumerated() {
            count += bucket
            let bound =
                position < distribution.bounds.count ? distribution.bounds[position] : .infinity
            samples.append(
                Sample(
                    suffix: "_bucket",
                    labels: labels + [Label("le", MetricValue.number(bound).description)],
                    value: .unsigned(count)))
        }
        samples.append(Sample(suffix: "_count", labels: labels, value: .unsigned(count)))
        samples.append(Sample(suffix: "_sum", labels: labels, value: distribution.sum))
    }

    /// Whether a text may be the name of a family or of a label.
    public static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, first < UInt8(ascii: "0") || first > UInt8(ascii: "9")
        else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }
}
