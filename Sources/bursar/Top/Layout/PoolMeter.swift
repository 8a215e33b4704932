import BursarClient

/// One resource of a pool, in a line with a bar.
struct PoolMeter {
    var pool: AccountStatus
    var resource: Resource

    /// What it is of.
    var label: String { "\(pool.account) \(resource.name)" }

    /// The line, with so many columns for the label.
    func line(label width: Int, columns: Int) -> StyledLine {
        var line = StyledLine()
        line.append(label, .bold, columns: width)
        line.append(" ")
        let (consumed, held) = (pool.consumed[resource], pool.held[resource])
        var words = consumed.words(of: resource)
        if case .finite(let limit) = pool.nominal[resource] {
            let cells = max(8, min(60, columns / 3))
            let bar = Bar(whole: limit, parts: [consumed.number, held.number], cells: cells)
            line.append(bar.description, .colour(pool.level(of: resource).style))
            let share = pool.percentage[resource].map { DecimalText.percent(partsPerMillion: $0) }
            line.append(" ")
            line.append(share ?? "", .plain, columns: 6, side: .right)
            words += " of \(pool.nominal[resource].words(of: resource))"
        } else {
            words += " consumed, no limit"
        }
        line.append("  " + words)
        if held.isSome { line.append(", \(held.words(of: resource)) held", .dim) }
        return line
    }
}

extension AccountStatus {
    /// Level of one resource, where the coordinator tells it; else of the account.
    func level(of resource: Resource) -> Level {
        let own: Level? =
            switch resource {
            case .tokens: levels?.tokens
            case .time: levels?.time
            case .cost: levels?.cost
            }
        return own ?? level
    }
}
