import BursarClient

/// The accounts in columns: as many of those as there is room for, the most wanted first.
struct TopTable {
    /// What stands in a column.
    enum Column: Hashable {
        case account, level
        case bar(Resource)
        case used, limit, held, rate, trend, left, grants, waiting, notes
    }

    let state: TopState
    /// The columns from left to right, with how wide each is.
    private(set) var columns: [(column: Column, width: Int)] = []
    let resource: Resource
    private let width: Int

    init(_ state: TopState, columns width: Int) {
        self.state = state
        self.width = width
        resource = state.resource
        let hasNotes = state.visible.contains {
            state.model.rows[$0.account].map { !AccountNotes($0).text.isEmpty } ?? false
        }
        columns = Self.widths(
            names: max(8, state.listing.nameColumns), bars: state.model.bars, resource: resource,
            hasNotes: hasNotes, in: width)
    }

    // MARK: Widths

    private static let shownFrom: [Column] = [
        .account, .level, .bar(.tokens), .bar(.time), .bar(.cost), .used, .limit, .held, .rate,
        .trend, .left, .grants, .waiting, .notes,
    ]

    private static func widths(
        names: Int, bars: [Resource], resource: Resource, hasNotes: Bool, in width: Int
    ) -> [(Column, Int)] {
        var widths: [Column: Int] = [.account: min(names, 16, max(1, width))]
        var left = width - min(names, 16, max(1, width))
        func add(_ column: Column, _ width: Int) {
            guard left >= width + 1 else { return }
            widths[column] = width
            left -= width + 1
        }
        for resource in bars { add(.bar(resource), 11) }
        add(.level, 6)
        add(.rate, rateTitle(of: resource).count + 1)
        add(.left, 7)
        add(.grants, 5)
        add(.waiting, 5)
        add(.trend, 8)
        add(.used, 6)
        add(.limit, 6)
        add(.held, 6)
        if hasNotes { add(.notes, 16) }
        // What is left goes to names, then to bars and the trend, then to notes.
        func widen(_ column: Column, to most: Int) {
            guard let now = widths[column] else { return }
            let more = max(0, min(left, most - now))
            widths[column] = now + more
            left -= more
        }
        widen(.account, to: min(names, 40))
        if hasNotes { widen(.notes, to: 30) }
        for resource in bars { widen(.bar(resource), to: 11 + left / (bars.count + 1)) }
        for resource in bars { widen(.bar(resource), to: 25) }
        widen(.trend, to: 24)
        widen(.account, to: names)
        widen(.notes, to: .max)
        return shownFrom.compactMap { column in widths[column].map { (column, $0) } }
    }

    // MARK: Titles

    /// The titles; the column that is sorted by is marked.
    var titles: StyledLine {
        var line = StyledLine()
        for (place, (column, width)) in columns.enumerated() {
            if place > 0 { line.append(" ", .reversed) }
            line.append(
                title(of: column), .reversed, columns: width, side: Self.side(of: column))
        }
        line.pad(to: width, .reversed)
        return line
    }

    static func side(of column: Column) -> Table.Side {
        switch column {
        case .account, .level, .bar, .notes: .left
        default: .right
        }
    }

    private func title(of column: Column) -> String {
        let mark = state.view.order.column.isAscending != state.view.order.isReversed ? "▲" : "▼"
        let sorted = state.view.order.column
        switch column {
        case .account: return "ACCOUNT" + (sorted == .account ? mark : "")
        case .level: return "LEVEL" + (sorted == .level ? mark : "")
        case .bar(let resource):
            return resource.name.uppercased() + (sorted == .percent ? " %" + mark : "")
        case .used: return "USED" + (sorted == .used ? mark : "")
        case .limit: return "LIMIT"
        case .held: return "HELD" + (sorted == .held ? mark : "")
        case .rate: return Self.rateTitle(of: resource) + (sorted == .rate ? mark : "")
        case .trend: return "TREND"
        case .left: return "LEFT" + (sorted == .left ? mark : " ")
        case .grants: return "OPEN" + (sorted == .grants ? mark : "")
        case .waiting: return "WAIT" + (sorted == .waiting ? mark : "")
        case .notes: return "NOTES"
        }
    }

    /// Names the resource that the numbers are of.
    static func rateTitle(of resource: Resource) -> String {
        switch resource {
        case .tokens: "TOK/MIN"
        case .time: "TIME/MIN"
        case .cost: "COST/MIN"
        }
    }

    // MARK: Rows

    /// The line of an account.
    func line(_ entry: TopListing.Entry) -> StyledLine {
        var line = StyledLine()
        guard let row = state.model.rows[entry.account] else { return line }
        for (place, (column, width)) in columns.enumerated() {
            if place > 0 { line.append(" ") }
            line.append(cell(of: column, width, entry, row))
        }
        guard entry.account == state.selected else { return line }
        line.pad(to: width)
        return line.styled(.reversed)
    }
}
