/// One number of a family.
public struct Sample: Hashable, Sendable {
    /// What the kind adds to the family's name.
    public var suffix: String
    /// What tells it from the others.
    public var labels: [Label]
    /// The number.
    public var value: MetricValue

    /// The line in both formats.
    func line(of family: String) -> String {
        if labels.isEmpty { return "\(family)\(suffix) \(value)" }
        let labels = labels.map { "\($0.name)=\"\(Escaping.label($0.value))\"" }
        return "\(family)\(suffix){\(labels.joined(separator: ","))} \(value)"
    }
}

/// A name and a value that tell one series from another.
public struct Label: Hashable, Sendable {
    /// The name.
    public var name: String
    /// The value, as it is.
    public var value: String

    /// A label with its value.
    public init(_ name: String, _ value: String) {
        precondition(MetricFamily.isName(name), "a label's name is made of letters, digits and '_'")
        self.name = name
        self.value = value
    }
}

/// What was seen of a value that differs each time.
public struct Distribution: Hashable, Sendable {
    /// The upper bounds of the buckets, rising; the last bucket has none.
    public var bounds: [Double]
    /// How many values each bucket got: one more than there are bounds.
    public var counts: [UInt64]
    /// The sum of the values.
    public var sum: MetricValue

    /// A distribution from its parts.
    public init(bounds: [Double], counts: [UInt64], sum: MetricValue) {
        precondition(counts.count == bounds.count + 1, "the last bucket has no bound")
        self.bounds = bounds
        self.counts = counts
        self.sum = sum
    }
}
