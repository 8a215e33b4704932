/// Families in the order in which they were added, ready to be written in either format.
public struct Exposition: Sendable {
    private var families: [FamilyText] = []
    private var names: Set<String> = []

    /// Nothing yet.
    public init() {}

    /// Adds a family. One without numbers says nothing, and one of the same name is there already.
    public mutating func add(_ family: MetricFamily) { add(FamilyText(family)) }

    /// Adds families.
    public mutating func add(_ families: [MetricFamily]) { for family in families { add(family) } }

    /// Adds the families in lines of OpenMetrics text.
    public mutating func add(lines: [String]) {
        for family in FamilyText.families(in: lines) { add(family) }
    }

    private mutating func add(_ family: FamilyText) {
        guard !family.lines.isEmpty, names.insert(family.name).inserted else { return }
        families.append(family)
    }

    /// How many numbers there are.
    public var sampleCount: Int { families.reduce(0) { $0 + $1.lines.count } }

    /// The lines of each family, without an end marker.
    public func lines(as format: ExpositionFormat = .openMetrics) -> [[String]] {
        families.map { $0.lines(as: format) }
    }

    /// The whole text.
    public func text(as format: ExpositionFormat) -> String {
        var lines = lines(as: format).flatMap { $0 }
        if format == .openMetrics { lines.append("# EOF") }
        return lines.joined(separator: "\n") + "\n"
    }
}
