/// A picture on paper: all accounts, one beneath the other.
struct TopSheet {
    private let state: TopState
    private let columns: Int
    private let now: Int64

    init(_ state: TopState, columns: Int, now: Int64) {
        var state = state
        state.settle(tableHeight: max(1, state.listing.entries.count))
        self.state = state
        self.columns = columns
        self.now = now
    }

    /// The lines.
    var lines: [StyledLine] {
        let table = TopTable(state, columns: columns)
        let accounts = state.listing.entries.map { table.line($0) }
        return
            (TopHeader(state, columns: columns, now: now).lines(most: .max)
            + [StyledLine(), table.titles] + accounts).map { $0.fitted(to: columns) }
    }
}
