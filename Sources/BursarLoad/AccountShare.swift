/// The accounts that one connection's requests name: each as often as the others, in no order that a cache
/// could guess, and the same in every run.
///
/// A connection keeps to its own accounts, as an agent does, unless there are fewer than connections.
struct AccountShare {
    let first: Int
    let stride: Int
    let count: Int
    private var position = 0

    /// A prime that no number of accounts up to the most is a multiple of.
    private static let step = 7_368_787

    init(of accounts: Int, connection: Int, of connections: Int) {
        first = connection % accounts
        stride = connections
        count = (accounts - first + connections - 1) / connections
    }

    mutating func next() -> Int {
        position = (position + Self.step) % count
        return first + position * stride
    }
}
