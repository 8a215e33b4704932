import BursarCore

/// What an entry says, as a label's value.
enum FactKind: Int, CaseIterable {
    case accountDefined, accountReleased, divided, granted, settled, corrected, extended, tracked,
        repaid, recalled, recallEnded, revoked, creditsSettled, levelChanged, earlyWarning,
        pauseChanged, paceChanged, indicativeSet, pricesImported, periodEnded, denied, acknowledged,
        notice

    init(_ fact: Fact) {
        switch fact {
        case .accountDefined: self = .accountDefined
        case .accountReleased: self = .accountReleased
        case .divided: self = .divided
        case .granted: self = .granted
        case .settled: self = .settled
        case .corrected: self = .corrected
        case .extended: self = .extended
        case .tracked: self = .tracked
        case .repaid: self = .repaid
        case .recalled: self = .recalled
        case .recallEnded: self = .recallEnded
        case .revoked: self = .revoked
        case .creditsSettled: self = .creditsSettled
        case .levelChanged: self = .levelChanged
        case .earlyWarning: self = .earlyWarning
        case .pauseChanged: self = .pauseChanged
        case .paceChanged: self = .paceChanged
        case .indicativeSet: self = .indicativeSet
        case .pricesImported: self = .pricesImported
        case .periodEnded: self = .periodEnded
        case .denied: self = .denied
        case .acknowledged: self = .acknowledged
        case .notice: self = .notice
        }
    }

    /// In snake case.
    var name: String { "\(self)".inSnakeCase }
}

extension String {
    /// `importPrices` and `ImportPrices` as `import_prices`.
    var inSnakeCase: String {
        reduce(into: "") { text, character in
            if character.isUppercase, !text.isEmpty { text += "_" }
            text += character.lowercased()
        }
    }
}
