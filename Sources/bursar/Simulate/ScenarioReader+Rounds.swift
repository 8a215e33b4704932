import BursarText

extension ScenarioReader {
    /// Reads what is wanted, round by round.
    mutating func readRounds(
        _ rounds: [WrittenValue], _ place: Place
    ) -> [[Scenario.Wish]] {
        let (cells, overflow) = rounds.count.multipliedReportingOverflow(by: nodes.count)
        guard rounds.count <= Scenario.Limits.rounds, !overflow, cells <= Scenario.Limits.cells
        else {
            report(
                place,
                "that is too long: at most \(Scenario.Limits.rounds) rounds, and rounds times "
                    + "agents at most \(Scenario.Limits.cells)")
            return []
        }
        // The last round in which a node was named, to find what is named twice.
        var seen = [Int](repeating: -1, count: nodes.count)
        return rounds.enumerated().map { index, round in
            read(round, number: index, place, &seen)
        }
    }

    private mutating func read(
        _ round: WrittenValue, number: Int, _ place: Place, _ seen: inout [Int]
    ) -> [Scenario.Wish] {
        guard case .object(let members) = round else {
            report(
                place.index(number), "a round is an object of wishes by agent, not \(round.words)")
            return []
        }
        var wishes: [Scenario.Wish] = []
        wishes.reserveCapacity(members.count)
        for member in members {
            // Places are made only where something is wrong: there are many wishes.
            var here: Place { place.index(number).key(member.key) }
            guard let node = positions[member.key] else {
                // Where there are no agents at all, that is the problem.
                if !nodes.isEmpty { report(here, unknown(member.key)) }
                continue
            }
            if seen[node] == number { report(here, "the key stands there twice") }
            seen[node] = number
            if nodes[node].isGroup {
                report(here, "it is a group; write what its agents want, such as \(example(node))")
            } else if let join = joining(node), join > number {
                report(here, "it joins only in round \(join); rounds count from 0")
            } else if let wish = wish(member.value, node, number, place) {
                wishes.append(wish)
            }
        }
        checkSum(wishes, place.index(number))
        return wishes
    }

    private func unknown(_ name: String) -> String {
        let known = nodes.lazy.filter { !$0.isGroup }.map(\.path)
        if let inside = known.first(where: { $0.hasSuffix("/" + name) }) {
            return "there is no such agent; did you mean \"\(inside)\"?"
        }
        if nodes.count <= 8 {
            return "there is no such agent; there are \(known.joined(separator: ", "))".printable
        }
        // Among more names than these, looking for a slip takes too long.
        let meant = Spelling.nearest(to: name, among: Array(known.prefix(1_000)))
        return "there is no such agent" + (meant.map { "; did you mean \"\($0)\"?" } ?? "")
    }

    private func example(_ group: Int) -> String {
        let prefix = nodes[group].path + "/"
        let inside = nodes.first { !$0.isGroup && $0.path.hasPrefix(prefix) }
        return "\"\(inside?.path ?? prefix + "a")\""
    }

    /// The round that a node joins: that of the last of it and its groups.
    private func joining(_ node: Int) -> Int? {
        var (join, node) = (0, node)
        while node >= 0 {
            join = max(join, nodes[node].join)
            node = nodes[node].parent
        }
        return join
    }

    private mutating func wish(
        _ value: WrittenValue, _ node: Int, _ number: Int, _ place: Place
    ) -> Scenario.Wish? {
        switch strategy?.wish {
        case .demand:
            if case .integer(let demand) = value, (0...Scenario.Limits.amount).contains(demand) {
                return Scenario.Wish(node: node, demand: demand)
            }
            if value == .string("inf") { return Scenario.Wish(node: node, demand: .max) }
            let here = place.index(number).key(nodes[node].path)
            return count(value, here, "a demand", also: " or \"inf\"").map {
                Scenario.Wish(node: node, demand: $0)
            }
        case .bids:
            return bids(value, place.index(number).key(nodes[node].path)).map {
                Scenario.Wish(node: node, demand: Int64($0.count), bids: $0)
            }
        case .sum:
            let here = place.index(number).key(nodes[node].path)
            if case .array = value {
                report(
                    here, "auction-proportional takes one bid for all, a number, and not a list")
                return nil
            }
            return count(value, here, "a bid").map {
                Scenario.Wish(node: node, demand: .max, bids: [$0])
            }
        case nil: return nil
        }
    }

    /// Sums of payments are sums of bids at most.
    private mutating func checkSum(_ wishes: [Scenario.Wish], _ place: Place) {
        let sum = wishes.reduce(Int128(0)) { sum, wish in
            wish.bids.reduce(sum) { $0 + Int128($1) }
        }
        if sum > Int128(Scenario.Limits.amount) {
            report(place, "all bids together are above \(Scenario.Limits.amount)")
        }
    }

    private mutating func bids(_ value: WrittenValue, _ place: Place) -> [Int64]? {
        guard case .array(let elements) = value else {
            report(
                place,
                "bids are a list, one for each further unit such as [10, 8, 5], not \(value.words)")
            return nil
        }
        var bids: [Int64] = []
        for (index, element) in elements.enumerated() {
            guard let bid = count(element, place.index(index), "a bid") else { return nil }
            if let last = bids.last, bid > last {
                report(
                    place.index(index),
                    "bids do not rise: \(bid) stands behind \(last); write the highest first")
                return nil
            }
            bids.append(bid)
        }
        return bids
    }
}
