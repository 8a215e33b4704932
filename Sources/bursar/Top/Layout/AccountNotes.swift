import BursarClient

/// What is out of the ordinary with an account, in a few words.
struct AccountNotes {
    var text: String

    init(_ row: TopRow) {
        let status = row.status
        var notes: [String] = []
        if status.paused == true { notes.append("paused") }
        if status.raisedByForecast == true { notes.append("raised by forecast") }
        if let left = status.deadlineInMs {
            notes.append("deadline in \(ShortText.duration(milliseconds: Double(left)))")
        }
        if let rate = status.rate, rate != .absent { notes.append("pace \(rate.words) a minute") }
        if status.borrowed.isSome { notes.append("\(status.borrowed.usedWords) borrowed") }
        if status.debt.isSome { notes.append("\(status.debt.usedWords) debt") }
        text = notes.joined(separator: ", ")
    }
}
