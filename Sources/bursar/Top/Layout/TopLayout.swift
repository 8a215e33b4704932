import BursarClient

/// The picture: what stands in which line of a terminal.
///
/// However small the terminal is, there are as many lines as it has, and none is wider than it.
struct TopLayout {
    let state: TopState
    let size: ScreenSize
    /// Milliseconds of the clock of the readings.
    let now: Int64
    private let header: [StyledLine]
    private let pane: [StyledLine]

    init(_ state: TopState, _ size: ScreenSize, now: Int64) {
        self.state = state
        self.size = size
        self.now = now
        let header = TopHeader(state, columns: size.columns, now: now)
        // The table comes first where there is little room, and help before everything.
        let most = state.view.mode == .help ? 1 : size.rows / 3
        self.header = Array(header.lines(most: size.rows / 6 + 1).prefix(most))
        let isRoomy = size.rows >= 10 && state.view.showsGrants
        pane = isRoomy ? GrantsPane(state).lines(most: size.rows / 3) : []
    }

    private var hasFooter: Bool { size.rows >= 5 }
    private var hasTitles: Bool { size.rows >= 3 }

    /// Lines of accounts that there is room for.
    var tableHeight: Int {
        max(1, size.rows - header.count - pane.count - (hasFooter ? 1 : 0) - (hasTitles ? 1 : 0))
    }

    /// The lines, as many as there are rows.
    var lines: [StyledLine] {
        var lines = header
        if state.view.mode == .help {
            lines += HelpPage.lines(most: tableHeight + (hasTitles ? 1 : 0), size.columns)
        } else {
            let table = TopTable(state, columns: size.columns)
            if hasTitles { lines.append(table.titles) }
            lines += state.visible.prefix(tableHeight).map(table.line)
            if state.listing.entries.isEmpty { lines.append(StyledLine(emptiness, .dim)) }
        }
        let foot = pane + (hasFooter ? [TopFooter(state, columns: size.columns).line] : [])
        let room = max(0, size.rows - foot.count)
        lines =
            lines.prefix(room) + Array(repeating: StyledLine(), count: max(0, room - lines.count))
        return (lines + foot).prefix(size.rows).map { line in
            let line = line.fitted(to: size.columns)
            return state.model.isStale ? line.faded : line
        }
    }

    private var emptiness: String {
        if !state.view.order.filter.isEmpty { return "no account has this in its path" }
        return state.path.map { "there is no account \($0)" } ?? "there is no account yet"
    }
}

extension TopState {
    /// Finds out how many accounts there is room for.
    mutating func settle(_ size: ScreenSize, now: Int64) {
        settle(tableHeight: TopLayout(self, size, now: now).tableHeight)
    }
}

extension StyledLine {
    /// The line as an old picture has it: without colours, dim where it is not meant to be seen.
    fileprivate var faded: StyledLine {
        var faded = StyledLine()
        for piece in pieces {
            var style = piece.style
            if !style.isBold {
                style.isDim = true
                style.colour = nil
            }
            faded.append(piece.text, style)
        }
        return faded
    }
}
