import BursarClient

/// The open grants of the chosen account and of what is beneath it, and who waits.
struct GrantsPane {
    private let state: TopState

    init(_ state: TopState) { self.state = state }

    /// At most so many lines; the last says what is left out.
    func lines(most: Int) -> [StyledLine] {
        guard let account = state.selected, let row = state.model.rows[account] else { return [] }
        let open = DecimalText.counted(row.status.openGrants, "open grant")
        let waiting = waiters(account)
        var lines = [
            StyledLine(
                "── \(account): \(open), \(waiting.isEmpty ? "nobody waits" : waiting) ", .bold)
        ]
        guard let list = state.model.grants, list.account == account else {
            if row.status.openGrants > 0 { lines.append(StyledLine("asking…", .dim)) }
            return lines
        }
        guard !list.grants.isEmpty else { return lines }
        let table = GrantsCommand.table(list.grants).lines(for: .output(isColoured: false))
        lines += table.enumerated().map { StyledLine($1, $0 == 0 ? .dim : .plain) }
        guard lines.count > most || list.isCut else { return lines }
        let shown = min(lines.count, most - 1)
        let more = max(0, Int(row.status.openGrants) - (shown - 2))
        return lines.prefix(shown)
            + [StyledLine("and \(DecimalText.grouped(more)) more", .dim)]
    }

    /// Who waits beneath an account, those with the most requests first.
    private func waiters(_ account: String) -> String {
        let waiting = state.model.rows.values
            .filter { row in
                row.status.waiting > 0
                    && (row.status.account == account
                        || row.status.account.hasPrefix(account + "/"))
            }
            .sorted {
                ($1.status.waiting, $0.status.account) < ($0.status.waiting, $1.status.account)
            }
        let total = waiting.reduce(0) { $0 + Int($1.status.waiting) }
        guard total > 0 else { return "" }
        let names = waiting.prefix(5).map { "\($0.status.account) \($0.status.waiting)" }
        let more = waiting.count > names.count ? ", …" : ""
        return "\(DecimalText.grouped(total)) waiting: \(names.joined(separator: ", "))\(more)"
    }
}
