import BursarClient

/// The end of the demonstration: the report, what it shows in words, and whether it is right.
struct DemoEpilogue {
    let record: DemoRecord

    func run(_ bursar: Bursar) async throws {
        let terminal = Terminal.output
        let rows = try await bursar.fullReport()
        let grants = try await bursar.grants()
        let ledger = try await bursar.inspect(.verification).verification
        terminal.line("")
        rows.table.print()
        terminal.line("")
        if let pool = rows.first?.status {
            terminal.line(
                "\(DemoRole.allCases.count) agents contended for "
                    + "\(pool.nominal.words); \(pool.consumed.tokens.words(of: .tokens)) are used.")
        }
        for line in rows.flatMap(story) { terminal.line(line) }
        var faults = record.faults + self.faults(of: rows)
        if grants.isEmpty {
            terminal.line("Every grant is closed.")
        } else {
            faults.append("\(DecimalText.counted(grants.count, "grant")) left open")
        }
        if let ledger, ledger.ok {
            let entries = "\(DecimalText.grouped(ledger.entries)) entries"
            terminal.line("The ledger agrees with the accounts, over \(entries).")
        } else {
            faults.append("the ledger does not verify")
        }
        guard faults.isEmpty else {
            throw CommandFailure("not as it should be: " + faults.joined(separator: "; "))
        }
    }

    /// What an agent's row says, in sentences.
    private func story(_ row: ReportRow) -> [String] {
        let name = row.status.account
        var lines: [String] = []
        if row.denials > 0 || row.waits > 0 {
            lines.append(
                "\(name) had \(DecimalText.counted(row.denials, "denial")), "
                    + "\(DecimalText.counted(row.waits, "wait")) in the queue, "
                    + "\(DecimalText.counted(row.grants, "grant")) in the end.")
        }
        if row.borrowed.isSome {
            lines.append(
                "\(name) borrowed \(row.borrowed.usedWords) and paid back "
                    + "\(row.paidBack.usedWords).")
        }
        if row.abandoned > 0 {
            lines.append(
                "\(name) died in the middle of a grant; by the pool's policy what it held was "
                    + "charged: \(row.status.consumed.tokens.words(of: .tokens)) tokens.")
        }
        return lines
    }

    private func faults(of rows: [ReportRow]) -> [String] {
        func row(_ role: DemoRole) -> ReportRow? {
            rows.first { $0.status.account == role.account }
        }
        var faults: [String] = []
        if let row = row(.researcher) {
            if !row.borrowed.tokens.isSome { faults.append("the researcher borrowed nothing") }
            if row.paidBack.tokens != row.borrowed.tokens {
                faults.append("the researcher did not pay back all that it borrowed")
            }
        } else {
            faults.append("the researcher is not in the report")
        }
        if row(.crawler)?.abandoned != 1 {
            faults.append("the crawler's grant was not settled by policy")
        }
        return faults
    }
}
