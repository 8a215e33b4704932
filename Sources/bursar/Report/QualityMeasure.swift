import BursarClient

/// One measure of how well a pool's budget serves.
struct QualityMeasure {
    /// What JSON calls it.
    let name: String
    /// What is meant, in a few words.
    let about: String
    /// Parts per million that it should reach; nothing: it only tells.
    var target: UInt64?
    /// Values by resource, or one in all.
    var values: [(resource: Resource?, partsPerMillion: UInt64)] = []
    /// What there is to say besides.
    var remark: String?

    /// The least of the values.
    var worst: (resource: Resource?, partsPerMillion: UInt64)? {
        values.min { $0.partsPerMillion < $1.partsPerMillion }
    }

    /// Whether all values reach the target; nothing: it cannot be told.
    var isMet: Bool? {
        guard let target, let worst else { return nil }
        return worst.partsPerMillion >= target
    }

    /// The values for people, with their resources where there is more than one.
    var words: String {
        let words = values.map { value in
            let percent = DecimalText.percent(partsPerMillion: value.partsPerMillion)
            return values.count > 1 ? "\(value.resource?.name ?? "") \(percent)" : percent
        }
        return words.joined(separator: ", ")
    }
}

extension Quality {
    /// The measures that have a target, then the others that can be told.
    var measures: [QualityMeasure] {
        var measures = [
            measure(
                "utilization", "consumed of what there was, at periods' ends", utilization,
                target: 800_000),
            measure(
                "accuracy", "1 less what grants were off by, as a part of the usage", accuracy,
                target: 900_000),
            QualityMeasure(
                name: "responsiveness",
                about: "crossings of a threshold that were in force within 1s",
                target: 950_000,
                values: responsiveness.map { [(nil, $0)] } ?? [], remark: responsivenessRemark),
            measure(
                "fairness", "1 less the variation of used ÷ own allocation", fairness,
                target: 850_000),
            measure("jain", "Jain's index of the same", jain),
            measure("min_max", "the smallest of the same as a part of the largest", minMax),
        ]
        if let overhead {
            measures.append(
                QualityMeasure(
                    name: "overhead", about: "the coordinator's CPU time, of the agents' time",
                    remark: DecimalText.share(partsPerMillion: overhead)))
        }
        if let efficiency {
            measures.append(
                QualityMeasure(
                    name: "efficiency", about: "units of work per million tokens",
                    remark: "\(DecimalText.grouped(efficiency)) "
                        + "(\(DecimalText.grouped(work)) in all)"))
        }
        return measures.filter { $0.target != nil || !$0.values.isEmpty || $0.remark != nil }
    }

    private var responsivenessRemark: String? {
        guard crossings > 0 else { return nil }
        let slowest = slowestMs.map {
            ", slowest \(DecimalText.duration(milliseconds: Int64(clamping: $0)))"
        }
        return "\(DecimalText.counted(crossings, "crossing"))\(slowest ?? "")"
    }

    private func measure(
        _ name: String, _ about: String, _ fractions: Fractions, target: UInt64? = nil
    ) -> QualityMeasure {
        QualityMeasure(
            name: name, about: about, target: target,
            values: Resource.allCases.compactMap { resource in
                fractions[resource].map { (resource, $0) }
            })
    }
}
