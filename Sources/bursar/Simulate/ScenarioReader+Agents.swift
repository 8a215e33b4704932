import BursarCore

extension ScenarioReader {
    private static let keys = [
        "name", "weight", "priority", "reserved", "nominal", "lending_limit", "borrowing_limit",
        "join", "task", "children",
    ]

    /// Reads the agents of the top, and those in groups.
    mutating func readAgents(_ value: WrittenValue, _ place: Place) {
        guard let agents = list(value, place, "the agents") else { return }
        if agents.isEmpty { report(place, "there is no agent; write at least one") }
        read(agents, place, parent: -1, depth: 1)
    }

    private mutating func read(
        _ agents: [WrittenValue], _ place: Place, parent: Int, depth: Int
    ) {
        for (index, agent) in agents.enumerated() {
            guard nodes.count < Scenario.Limits.agents else {
                return report(place, "there are more than \(Scenario.Limits.agents) agents")
            }
            let place = place.index(index)
            let table = object(agent, place, "an agent", known: Self.keys, required: ["name"])
            guard let table, let path = path(of: table, place, parent: parent) else { continue }
            var node = Scenario.Node(path: path, parent: parent)
            read(table, into: &node, place)
            let position = nodes.count
            node.isGroup = table["children"] != nil
            nodes.append(node)
            if let first = positions.updateValue(position, forKey: path) {
                positions[path] = first
                report(place.key("name"), "there is another agent \"\(path)\"")
            }
            if let children = table["children"] {
                readChildren(children, place.key("children"), of: position, depth: depth)
            }
        }
    }

    private mutating func path(
        of table: [String: WrittenValue], _ place: Place, parent: Int
    ) -> String? {
        guard let value = table["name"] else { return nil }
        guard let name = string(value, place.key("name"), "a name") else { return nil }
        let most = Scenario.Limits.nameBytes
        guard (1...most).contains(name.utf8.count), !name.utf8.contains(UInt8(ascii: "/")) else {
            report(
                place.key("name"), "a name has 1 to \(most) bytes and no \"/\", not \(value.words)")
            return nil
        }
        return parent < 0 ? name : nodes[parent].path + "/" + name
    }

    private mutating func readChildren(
        _ value: WrittenValue, _ place: Place, of group: Int, depth: Int
    ) {
        if let strategy, !strategy.dividesShares {
            report(place, "\(strategy.rawValue) knows no groups; write all agents at the top")
        }
        guard depth < Scenario.Limits.depth else {
            return report(place, "groups are more than \(Scenario.Limits.depth) deep")
        }
        guard let children = list(value, place, "the children") else { return }
        if children.isEmpty {
            report(place, "a group has at least one agent; an agent by itself has no \"children\"")
        }
        read(children, place, parent: group, depth: depth + 1)
    }

    private mutating func read(
        _ table: [String: WrittenValue], into node: inout Scenario.Node, _ place: Place
    ) {
        func number(
            _ key: String, _ name: String, in range: ClosedRange<Int64> = 0...Scenario.Limits.amount
        ) -> Int64? {
            table[key].flatMap { count($0, place.key(key), name, in: range) }
        }
        node.weight = UInt64(number("weight", "a weight", in: 1...Scenario.Limits.weight) ?? 1)
        let priorities = Int64(Int32.min)...Int64(Int32.max)
        node.priority = Int32(number("priority", "a priority", in: priorities) ?? 0)
        node.reserved = number("reserved", "what is reserved") ?? 0
        node.nominal = number("nominal", "a nominal share")
        node.lendingLimit = number("lending_limit", "a limit")
        node.borrowingLimit = number("borrowing_limit", "a limit")
        node.join = Int(
            number("join", "the round that it joins", in: 0...Int64(max(0, roundCount - 1))) ?? 0)
        let task = place.key("task")
        if let amounts = table["task"].flatMap({ amounts($0, task, "a task", absent: 0) }) {
            node.task = amounts
            tasks.append((amounts, task))
        }
        guard let strategy, !strategy.dividesShares else { return }
        for key in ["nominal", "lending_limit", "borrowing_limit"] where table[key] != nil {
            report(
                place.key(key),
                "\(strategy.rawValue) knows no nominal shares, so there is nothing to lend; "
                    + "leave it out, or say \"reserved\"")
        }
        if strategy == .drf, table["task"] == nil {
            report(place, "for drf an agent needs \"task\": what one task takes of each resource")
        }
    }
}
