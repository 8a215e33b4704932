import ArgumentParser
import BursarClient

/// The open grants.
struct GrantsCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "grants", abstract: "List the open grants.")

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "Only those of this account and what is beneath it.")
    var path: String?

    func run(_ session: Session) async throws {
        let grants = try await session.all(path) { scope throws(BursarError) in
            try await session.client.grants(scope)
        }
        output(.array(grants.map(\.json))) { Self.table(grants).print() }
    }

    private static func table(_ grants: [GrantStatus]) -> Table {
        var table = Table([
            ("GRANT", .left), ("ACCOUNT", .left), ("AMOUNTS", .left), ("TRACKED", .left),
            ("EXPIRES IN", .right), ("USER", .right), ("PROCESS", .right), ("OPERATION", .left),
        ])
        for grant in grants {
            let expiry = DecimalText.duration(milliseconds: Int64(clamping: grant.expiresInMs))
            table.add([
                .init(GrantNumber(grant.grant).description), .init(grant.account),
                .init(grant.amounts.words),
                .init(grant.tracked.isSome ? grant.tracked.usedWords : ""),
                .init(expiry), .init("\(grant.uid)"),
                .init(grant.detached ? "detached" : "\(grant.pid)"),
                .init(grant.operation ?? ""),
            ])
        }
        return table
    }
}
