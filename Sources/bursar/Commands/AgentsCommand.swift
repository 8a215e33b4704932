import ArgumentParser
import BursarClient

/// The tree of accounts.
struct AgentsCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "agents", abstract: "List the accounts as a tree.",
        discussion: """
            Each with its own allocation and why that is what it is: at the end of the line where \
            the terminal is wide enough, else beneath it. With --json: an array of objects like \
            those of `show`.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "Only this account and what is beneath it.", completion: .account)
    var path: String?

    func run(_ session: Session) async throws {
        let accounts = try await session.all(path) { scope throws(BursarError) in
            try await session.client.accounts(scope)
        }
        output(.array(accounts.map(\.json))) { accounts.tree.print() }
    }
}

extension [AccountStatus] {
    /// The accounts beneath each other, with what they consumed, hold and may use.
    var tree: Table {
        let resources = Resource.relevant(in: self)
        let held = resources.filter { resource in contains { $0.held[resource].isSome } }
        let limited = resources.filter { resource in contains { $0.percentage[resource] != nil } }
        let credited = resources.filter { resource in
            contains { $0.credits.map { $0[resource] != .absent } ?? false }
        }
        var columns: [(String, Table.Side)] = [("ACCOUNT", .left), ("LEVEL", .left)]
        for resource in resources {
            columns.append((resource.name.uppercased(), .right))
            if held.contains(resource) { columns.append(("HELD", .right)) }
            if limited.contains(resource) { columns += [("LIMIT", .right), ("%", .right)] }
            if credited.contains(resource) { columns.append(("CREDITS", .right)) }
        }
        var table = Table(columns, notes: "NOMINAL, AND WHY")
        let depth = map(\.depth).min() ?? 0
        for account in sorted(by: { $0.components.lexicographicallyPrecedes($1.components) }) {
            let indent = String(repeating: "  ", count: account.depth - depth)
            let name = account.depth == depth ? account.account : account.name
            var row: [Table.Cell] = [.init(indent + name), .init(account.level)]
            for resource in resources {
                row.append(.init(account.consumed[resource].words(of: resource)))
                if held.contains(resource) {
                    row.append(.init(account.held[resource].words(of: resource)))
                }
                if limited.contains(resource) {
                    row.append(.init(account.limit[resource].words(of: resource)))
                    row.append(.init(account.percent(of: resource)))
                }
                if credited.contains(resource) {
                    row.append(.init((account.credits ?? .absent)[resource].credits))
                }
            }
            table.add(row, notes: account.reasons)
        }
        return table
    }
}

extension AccountStatus {
    fileprivate var components: [Substring] { account.split(separator: "/") }

    fileprivate var depth: Int { components.count - 1 }

    fileprivate var name: String { components.last.map(String.init) ?? account }

    /// Why its own allocation is what it is: a line for each resource.
    var reasons: [String] {
        nominalReason?.split(separator: "\n").map(\.description.printable) ?? []
    }

    /// How much of the limit is consumed, or nothing.
    func percent(of resource: Resource) -> String {
        percentage[resource].map { DecimalText.percent(partsPerMillion: $0) } ?? ""
    }
}
