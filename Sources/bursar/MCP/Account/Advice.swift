import BursarClient

/// What a model should do now, in a line; nothing where nothing changed and nothing is tight.
enum Advice {
    /// The line for a level, beside what it was, and a target.
    ///
    /// - Parameter before: The level that was told last.
    static func line(
        level: Level, before: Level?, degradation: Degradation? = nil,
        indicative: Indicative? = nil
    ) -> String? {
        let lines = [
            enforced(level: level, before: before, degradation: degradation),
            indicative.flatMap(soft),
        ].compactMap { $0 }
        return lines.isEmpty ? nil : lines.joined(separator: " ")
    }

    private static func enforced(
        level: Level, before: Level?, degradation: Degradation?
    ) -> String? {
        switch level {
        case .green:
            return before == nil || before == .green ? nil : "The enforced level is green again."
        case .yellow:
            guard before != .yellow else { return nil }
            return "Enforced limits are more than half used: plan what is left."
        case .orange:
            return "Enforced limits tighten: fewer and smaller operations, no needless retries."
        case .red:
            let without = degradation.map { " (\($0.words))" } ?? ""
            return "Enforced limits are nearly used: do without what is optional\(without)."
        case .black:
            return "Enforced limits are used up: begin nothing new, save the work "
                + "(class \"winddown\") and tell the user."
        }
    }

    private static func soft(_ indicative: Indicative) -> String? {
        let share = indicative.worstShare
        let part = DecimalText.percent(partsPerMillion: share)
        switch share {
        case ..<750_000: return nil
        case ..<1_000_000:
            return "The user's target is \(part) used: narrow the work, or finish it."
        default:
            return "The user's target is used up (\(part)): stop at a good point and ask the user."
        }
    }
}
