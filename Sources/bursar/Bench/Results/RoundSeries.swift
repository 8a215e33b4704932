import BursarLoad

/// The rounds of one contestant.
struct RoundSeries: Sendable {
    var identity: ContestantIdentity
    var rounds: [Round] = []

    /// Lifecycles a second: of the median round, and the least and the most of all.
    var perSecond: Spread { Spread(rounds.map(\.perSecond)) }

    /// The round that counts: that of the median rate.
    var median: Round? {
        let ordered = rounds.sorted { $0.perSecond < $1.perSecond }
        return ordered.isEmpty ? nil : ordered[(ordered.count - 1) / 2]
    }
}

/// What repeated measurements of one thing came to.
struct Spread: Hashable, Sendable {
    var median: Double
    var least: Double
    var most: Double

    /// Of an even number the lower of the two in the middle, so that it was really measured.
    init(_ values: [Double]) {
        let ordered = values.sorted()
        median = ordered.isEmpty ? 0 : ordered[(ordered.count - 1) / 2]
        least = ordered.first ?? 0
        most = ordered.last ?? 0
    }
}
