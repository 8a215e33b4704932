import BursarClient

extension TopTable {
    /// What stands in a column of an account's line, in so many columns of the terminal.
    func cell(
        of column: Column, _ width: Int, _ entry: TopListing.Entry, _ row: TopRow
    ) -> StyledLine {
        let status = row.status
        switch column {
        case .account: return name(entry, width)
        case .level:
            return text(
                status.paused == true ? "paused" : status.level.name,
                status.paused == true ? .bold : .colour(status.level.style), width, .left)
        case .bar(let resource): return bar(of: resource, status, width)
        case .used: return amount(status.consumed[resource], width)
        case .limit: return amount(status.limit[resource], width)
        case .held: return amount(status.held[resource], width)
        case .rate:
            let rate = row.trend.rate(of: resource)
            return text(
                rate.map { ShortText.number($0, of: resource) } ?? "–",
                (rate ?? 0) > 0 ? .plain : .dim, width)
        case .trend:
            let rates = row.trend.rates(of: resource, most: width)
            return text(
                Sparkline(values: rates, columns: width).description,
                (row.trend.rate(of: resource) ?? 0) > 0
                    ? .colour(status.level(of: resource).style) : .dim, width)
        case .left: return timeLeft(row, width)
        case .grants: return count(Int(status.openGrants), width, .plain)
        case .waiting: return count(entry.waiting, width, TextStyle(colour: .yellow, isBold: true))
        case .notes: return text(AccountNotes(row).text, .dim, width, .left)
        }
    }

    private func text(
        _ text: String, _ style: TextStyle, _ width: Int, _ side: Table.Side = .right
    ) -> StyledLine {
        var line = StyledLine()
        line.append(text, style, columns: width, side: side)
        return line
    }

    private func name(_ entry: TopListing.Entry, _ width: Int) -> StyledLine {
        var line = StyledLine()
        line.append(entry.branch, .dim)
        line.append(entry.name, entry.branch.isEmpty ? .bold : .plain)
        if entry.hidden > 0 { line.append(" +\(entry.hidden)", .dim) }
        line = line.fitted(to: width)
        line.pad(to: width)
        return line
    }

    /// Consumed, held and free, and how much of the limit is consumed.
    private func bar(of resource: Resource, _ status: AccountStatus, _ width: Int) -> StyledLine {
        guard let share = status.percentage[resource],
            case .finite(let limit) = status.limit[resource]
        else { return text("no limit", .dim, width, .left) }
        let parts = [status.consumed[resource].number, status.held[resource].number]
        let cells = max(1, width - 5)
        var line = StyledLine()
        let style = TextStyle.colour(status.level(of: resource).style)
        line.append(Bar(whole: limit, parts: parts, cells: cells).description, style)
        line.append(
            ShortText.percent(partsPerMillion: share), style, columns: width - cells, side: .right
        )
        return line.fitted(to: width)
    }

    private func amount(_ amount: Amount, _ width: Int) -> StyledLine {
        text(
            ShortText.amount(amount, of: resource), amount.isSome ? .plain : .dim, width)
    }

    private func count(_ number: Int, _ width: Int, _ style: TextStyle) -> StyledLine {
        text(ShortText.count(Double(number)), number > 0 ? style : .dim, width)
    }

    /// Until the first of its resources runs out; an exclamation mark where that is warned of.
    private func timeLeft(_ row: TopRow, _ width: Int) -> StyledLine {
        guard let forecasts = row.forecasts else { return text("", .dim, width) }
        let isWarned = forecasts.contains { $0.earlyWarning == true }
        guard let first = row.firstExhaustion, case .after(let left, _) = first.timeLeft else {
            let isUnknown = forecasts.contains { $0.timeLeft == .unknown }
            return text(isUnknown ? "? " : "– ", .dim, width)
        }
        // Beyond the period's end it does not run out at all.
        let isBeyond = first.periodEndsInMs.map { Double($0) < left } ?? false
        let words = ShortText.duration(milliseconds: left) + (isWarned ? "!" : " ")
        return text(
            words,
            isWarned ? TextStyle(colour: .red, isBold: true) : isBeyond ? .dim : .plain, width)
    }
}
