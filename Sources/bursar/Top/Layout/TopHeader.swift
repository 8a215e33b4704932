import BursarClient

/// What stands above the table: the coordinator, what is out of the ordinary, and the pools.
struct TopHeader {
    private let state: TopState
    private let columns: Int
    private let now: Int64

    init(_ state: TopState, columns: Int, now: Int64) {
        self.state = state
        self.columns = columns
        self.now = now
    }

    /// The lines, with so many for pools at the most.
    func lines(most: Int) -> [StyledLine] {
        guard let coordinator = state.model.coordinator else { return [] }
        let notices = self.notices
        return [summary(coordinator)] + (notices.columns > 0 ? [notices] : [])
            + meters(coordinator, most: most)
    }

    // MARK: The coordinator

    private func summary(_ status: CoordinatorStatus) -> StyledLine {
        var line = StyledLine("bursar top", .bold)
        if let path = state.path { line.append(" \(path)", .bold) }
        let facts = [
            DecimalText.counted(status.accounts, "account"),
            DecimalText.counted(status.openGrants, "open grant"),
            "\(DecimalText.grouped(status.waiting)) waiting",
            state.model.entriesPerSecond.map { ShortText.count($0) + " entries/s" },
            DecimalText.counted(status.connections, "connection"),
        ]
        line.append("  " + facts.compactMap(\.self).joined(separator: ", "))
        // Minutes, so that nothing changes while nothing happens.
        let up = Int64(clamping: max(60_000, status.uptimeMs / 60_000 * 60_000))
        let age = DecimalText.duration(milliseconds: up)
        let right = "\(status.server), up \(age), every \(delay)"
        guard line.columns + 2 + TextWidth.of(right.printable) <= columns else { return line }
        line.append(right, .dim, columns: columns - line.columns, side: .right)
        return line
    }

    private var delay: String {
        DecimalText.duration(milliseconds: state.view.delay.milliseconds)
    }

    // MARK: What is out of the ordinary

    private var notices: StyledLine {
        var line = StyledLine()
        for (text, style) in [contact, frozen, partial, filter].compactMap(\.self) + problems {
            if line.columns > 0 { line.append(" │ ", .dim) }
            line.append(text, style)
        }
        return line
    }

    private typealias Notice = (text: String, style: TextStyle)

    private var contact: Notice? {
        guard case .lost(let cause, let since) = state.model.contact else { return nil }
        let age = ShortText.duration(milliseconds: Double(max(0, now - since) / 1_000 * 1_000))
        return (
            "reconnecting… this is \(age) old; \(cause)",
            TextStyle(colour: .yellow, isBold: true)
        )
    }

    private var frozen: Notice? {
        state.view.isFrozen ? ("frozen, p goes on", .bold) : nil
    }

    private var partial: Notice? {
        let unknown = state.path == nil ? state.model.unknownAccounts : 0
        let length = state.model.passLength
        let seconds = ShortText.duration(milliseconds: Double(length / 1_000 * 1_000))
        if length >= 2_000, length > 2 * state.view.delay.milliseconds {
            return ("many accounts: those not on screen are up to \(seconds) old", .dim)
        }
        guard unknown > TopReader.accountsMost else { return nil }
        return (
            "\(DecimalText.grouped(unknown)) accounts are still to be read", .colour(.yellow)
        )
    }

    private var filter: Notice? {
        let text = state.view.order.filter
        return text.isEmpty
            ? nil : ("filter “\(text)”: \(state.listing.entries.count) shown, Esc ends it", .bold)
    }

    private var problems: [Notice] {
        guard let status = state.model.coordinator else { return [] }
        var problems: [String] = []
        if status.configurationProblem != nil {
            problems.append("the configuration has mistakes, see bursar status")
        }
        if let lost = status.journal?.lost, lost > 0 {
            problems.append(
                "\(DecimalText.counted(lost, "entry", plural: "entries")) lost to the journal")
        }
        if let coarseness = status.overhead?.coarseness, coarseness > 0 {
            problems.append("the coordinator saves work (\(coarseness))")
        }
        return problems.map { ($0, .colour(.yellow)) }
    }

    // MARK: Pools

    private func meters(_ status: CoordinatorStatus, most: Int) -> [StyledLine] {
        let root = state.path?.split(separator: "/").first.map(String.init)
        let pools = status.pools.filter { root == nil || $0.account == root }
        let meters = pools.flatMap { pool in
            // What is not limited has no bar; of a pool without any limit it is still told.
            let relevant = Resource.relevant(in: [pool])
            let limited = relevant.filter { pool.percentage[$0] != nil }
            return (limited.isEmpty ? relevant : limited).map {
                PoolMeter(pool: pool, resource: $0)
            }
        }
        let label = meters.reduce(0) { max($0, TextWidth.of($1.label.printable)) }
        var lines = meters.prefix(most).map { $0.line(label: min(label, 24), columns: columns) }
        if meters.count > most, let last = lines.indices.last {
            let rest = meters.count - most + 1
            lines[last] = StyledLine("and \(rest) more, of pools in the table", .dim)
        }
        return lines
    }
}
