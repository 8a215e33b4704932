import ArgumentParser

/// A column by which accounts can be sorted.
enum TopColumn: String, CaseIterable, ExpressibleByArgument, Sendable {
    case account, level, percent, used, rate, left, grants, waiting, held

    /// Whether the least comes first by itself.
    var isAscending: Bool { self == .account || self == .left }

    /// The key that sorts by it.
    var key: Character {
        switch self {
        case .account: "N"
        case .level: "L"
        case .percent: "P"
        case .used: "U"
        case .rate: "M"
        case .left: "T"
        case .grants: "G"
        case .waiting: "W"
        case .held: "H"
        }
    }

    /// The column of a key.
    init?(key: Character) {
        guard let column = Self.allCases.first(where: { $0.key == key }) else { return nil }
        self = column
    }

    /// The column so many further on, around the end.
    func moved(by step: Int) -> TopColumn {
        let all = Self.allCases
        let place = (all.firstIndex(of: self) ?? 0) + step
        return all[((place % all.count) + all.count) % all.count]
    }
}
