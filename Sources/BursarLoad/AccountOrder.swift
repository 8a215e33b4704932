/// Which accounts have their turn: each as often as the others, in no order that a cache could guess,
/// and the same in every run.
struct AccountOrder {
    private var position = 0

    /// A prime that no number of accounts up to the most is a multiple of.
    private static let step = 7_368_787

    mutating func next(of count: Int) -> Int {
        position = (position + Self.step) % count
        return position
    }
}
