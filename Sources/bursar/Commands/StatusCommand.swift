import ArgumentParser
import BursarClient
import Foundation

/// The coordinator in one look.
struct StatusCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show the coordinator and its pools in one look.")

    @OptionGroup var connection: ConnectionOptions

    func run(_ session: Session) async throws {
        let status = try await session.client.inspect(.coordinator).ofItself()
        output(status.json(socket: session.client.socket)) {
            for line in status.lines(socket: session.client.socket, for: .output) {
                Terminal.output.line(line)
            }
        }
    }
}

extension Reply.Inspected {
    /// What the coordinator says of itself.
    func ofItself() throws(CommandFailure) -> CoordinatorStatus {
        guard let coordinator else {
            throw CommandFailure("the coordinator says nothing of itself")
        }
        return coordinator
    }
}

extension CoordinatorStatus {
    /// The coordinator for people, with a bar for each limited resource of each pool.
    func lines(socket: String, for terminal: Terminal) -> [String] {
        let uptime = DecimalText.duration(milliseconds: Int64(uptimeMs / 1000 * 1000))
        var lines = [
            "\(terminal.styled(server, .bold)) at \(socket), process \(pid), up \(uptime), "
                + "durability \(durability)",
            [
                DecimalText.counted(accounts, "account"),
                DecimalText.counted(openGrants, "open grant"),
                "\(DecimalText.grouped(waiting)) waiting",
                DecimalText.counted(connections, "connection"),
                "entry \(DecimalText.grouped(lastSeq))",
            ].joined(separator: ", "),
        ]
        lines += resourceLines(for: terminal)
        lines += overhead?.lines ?? []
        if let journal, journal.lost > 0 {
            lines.append(
                terminal.styled(
                    "journal: \(DecimalText.grouped(journal.lost)) entries lost, the ledger has "
                        + "them; see bursar audit verify", .yellow))
        }
        if let prices {
            let line = "prices: \(prices.words)"
            lines.append(
                prices.isOld(now: Date())
                    ? terminal.styled(
                        line + "; older than \(PriceTable.daysMost) days, import newer ones",
                        .yellow) : line)
        }
        for pool in pools {
            let level = terminal.styled(pool.level.name, pool.level.style)
            lines += ["", "\(terminal.styled(pool.account, .bold)): \(level), \(pool.action.name)"]
            lines += Resource.relevant(in: [pool]).map { pool.line(of: $0, for: terminal) }
            if let line = quality.first(where: { $0.account == pool.account })?.line(for: terminal)
            {
                lines.append("  " + line)
            }
        }
        return lines
    }
}

extension AccountStatus {
    /// A bar of a resource: consumed, held and free.
    fileprivate func line(of resource: Resource, for terminal: Terminal) -> String {
        let name = resource.name.padding(to: 8)
        let consumed = consumed[resource].words(of: resource)
        let held = held[resource].isSome ? ", \(held[resource].words(of: resource)) held" : ""
        guard case .finite(let capacity) = nominal[resource] else {
            return "  \(name)\(consumed) consumed\(held), no limit"
        }
        let bar = Bar(
            whole: capacity, parts: [self.consumed[resource].number, self.held[resource].number])
        return "  \(name)\(terminal.styled(bar.description, level.style))  "
            + "\(consumed) of \(nominal[resource].words(of: resource)) consumed\(held)"
    }
}

extension Amount {
    /// The number, or 0 if there is none.
    var number: Int64 {
        if case .finite(let number) = self { number } else { 0 }
    }
}

extension String {
    /// With blanks up to so many columns.
    func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - TextWidth.of(self)))
    }
}
