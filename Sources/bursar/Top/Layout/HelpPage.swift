/// The keys, and what the picture shows.
enum HelpPage {
    private static let legend = [
        "Bars: █ consumed, ▒ held by open grants, · free; coloured by level.",
        "Numbers are of one resource, which Tab changes. TREND has a mark for each refresh.",
        "LEFT is the forecast of the first resource to run out: ? is unknown, – never, ! warned of.",
        "WAIT counts requests in the queue, those of accounts beneath it included.",
    ]

    /// The lines, as many as there is room for.
    static func lines(most: Int, _ columns: Int) -> [StyledLine] {
        var keys = TopAction.guide.map { keys, meaning in
            var line = StyledLine("  ")
            line.append(keys, .bold, columns: 28)
            line.append(meaning)
            return line
        }
        // In two columns where one is too long.
        if keys.count + legend.count + 2 > most, columns >= 160 {
            let half = (keys.count + 1) / 2
            keys = (0..<half).map { place in
                var line = keys[place]
                line.pad(to: 80)
                if place + half < keys.count { line.append(keys[place + half]) }
                return line
            }
        }
        let lines = keys + [StyledLine()] + legend.map { StyledLine("  " + $0, .dim) }
        return Array(lines.prefix(most))
    }
}
