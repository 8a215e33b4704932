/// A family with its numbers as lines, which are the same in both formats.
struct FamilyText {
    let name: String
    let kind: MetricFamily.Kind
    var unit: String?
    var help: String
    var lines: [String]

    init(_ family: MetricFamily) {
        name = family.name
        kind = family.kind
        unit = family.unit
        help = family.help
        lines = family.samples.map { $0.line(of: family.name) }
    }

    private init(name: String, kind: MetricFamily.Kind) {
        self.name = name
        self.kind = kind
        help = ""
        lines = []
    }

    /// The families that lines of OpenMetrics text hold. What belongs to none is left out, so that a
    /// part that somebody else wrote cannot spoil the whole.
    static func families(in lines: [String]) -> [FamilyText] {
        var families: [FamilyText] = []
        for line in lines {
            let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
            if words.first == "#" {
                guard words.count == 4 else { continue }
                let (name, text) = (String(words[2]), words[3])
                if words[1] == "TYPE" {
                    guard let kind = MetricFamily.Kind(rawValue: String(text)),
                        MetricFamily.isName(name)
                    else { continue }
                    families.append(FamilyText(name: name, kind: kind))
                } else if let last = families.indices.last, families[last].name == name {
                    if words[1] == "UNIT" { families[last].unit = String(text) }
                    if words[1] == "HELP" { families[last].help = Escaping.unescaped(text) }
                }
            } else if let last = families.indices.last, families[last].owns(line) {
                families[last].lines.append(line)
            }
        }
        return families
    }

    /// Whether a line is one of its numbers.
    private func owns(_ line: String) -> Bool {
        guard line.hasPrefix(name), !line.contains("\n") else { return false }
        let rest = line.dropFirst(name.count)
        let suffixes =
            switch kind {
            case .gauge: [""]
            case .counter: ["_total"]
            case .info: ["_info"]
            case .histogram: ["_bucket", "_count", "_sum"]
            }
        return suffixes.contains { suffix in
            rest.hasPrefix(suffix + " ") || rest.hasPrefix(suffix + "{")
        }
    }

    /// All its lines.
    func lines(as format: ExpositionFormat) -> [String] {
        let help = Escaping.help(help, in: format)
        switch format {
        case .openMetrics:
            let unit = unit.map { ["# UNIT \(name) \($0)"] } ?? []
            return ["# TYPE \(name) \(kind.rawValue)"] + unit + ["# HELP \(name) \(help)"] + lines
        case .prometheus:
            // There, a family has the whole name of its numbers, and words are a number like others.
            let (name, kind) =
                switch kind {
                case .counter: (name + "_total", kind)
                case .info: (name + "_info", .gauge)
                case .gauge, .histogram: (name, kind)
                }
            return ["# HELP \(name) \(help)", "# TYPE \(name) \(kind.rawValue)"] + lines
        }
    }
}
