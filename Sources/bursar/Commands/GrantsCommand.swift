import ArgumentParser
import BursarClient

/// The open grants.
struct GrantsCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "grants", abstract: "List the open grants.")

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "Only those of this account and what is beneath it.", completion: .account)
    var path: String?

    func run(_ session: Session) async throws {
        let grants = try await session.all(path) { scope throws(BursarError) in
            try await session.client.grants(scope)
        }
        output(.array(grants.map(\.json))) { Self.table(grants).print() }
    }

    static func table(_ grants: [GrantStatus]) -> Table {
        let isRecalled = grants.contains { $0.recalled != nil }
        var table = Table(
            [
                ("GRANT", .left), ("ACCOUNT", .left), ("AMOUNTS", .left), ("TRACKED", .left),
                ("EXPIRES IN", .right), ("USER", .right), ("PROCESS", .right),
            ] + (isRecalled ? [("WANTED BACK", .left)] : []) + [("OPERATION", .left)])
        for grant in grants {
            let expiry = DecimalText.duration(milliseconds: Int64(clamping: grant.expiresInMs))
            var row: [Table.Cell] = [
                .init(GrantNumber(grant.grant).description), .init(grant.account),
                .init(grant.amounts.words),
                .init(grant.tracked.isSome ? grant.tracked.usedWords : ""),
                .init(expiry), .init("\(grant.uid)"),
                .init(grant.detached ? "detached" : "\(grant.pid)"),
            ]
            if isRecalled { row.append(.init(grant.recallWords)) }
            table.add(row + [.init(grant.operation ?? "")])
        }
        return table
    }
}

extension GrantStatus {
    /// What is wanted back of it and when it is taken, or nothing.
    fileprivate var recallWords: String {
        guard let recalled else { return "" }
        let due = recallDueInMs.map {
            " in \(DecimalText.duration(milliseconds: Int64(clamping: $0)))"
        }
        return recalled.usedWords + (due ?? "")
    }
}
