import BursarClient

extension UsageReport {
    static let aboutCSV = """
        With --csv: the same rows as RFC 4180 has it, with amounts such as actual_tokens, \
        actual_time_ms and actual_cost_nano; what is absent is empty. Labels come from agents, and \
        a spreadsheet would compute one that looks like a formula: texts that begin with = + - @, a \
        tab, a line end or ' get a ' before them, which readers other than spreadsheets take off.
        """

    /// The rows with a header. On a terminal control characters are shown as their numbers.
    func csv(for terminal: Terminal) -> String {
        let columns = ReportColumn.all(by)
        var csv = CSVText()
        csv.add(columns.map { .plain($0.name) })
        for row in rows {
            csv.add(
                columns.map { column in
                    switch column.value(row, clock) {
                    case .nothing, .amount(.absent): .plain("")
                    case .text(let text):
                        .foreign(terminal.isInteractive ? text.printable : text)
                    case .count(let count): .plain(String(count))
                    case .amount(.finite(let number)): .plain(String(number))
                    case .amount(.unlimited): .plain("unlimited")
                    }
                })
        }
        return csv.text
    }
}
