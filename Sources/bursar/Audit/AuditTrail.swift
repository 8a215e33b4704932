import Systemd

/// The entries of the audit trail in the journal.
struct AuditTrail {
    private let journal: JournalReader

    /// Opens the journal for the entries of a unit.
    ///
    /// Fields that begin with `_` are the journal's own word, so what any process sends under Bursar's
    /// names is left out.
    init(_ options: AuditCommand.SourceOptions) throws(JournalReadingError) {
        journal = try JournalReader(folder: options.journalDirectory)
        try journal.match("SYSLOG_IDENTIFIER", "bursard")
        try journal.and()
        try journal.match("_SYSTEMD_UNIT", options.unit)
        try journal.or()
        try journal.match("_SYSTEMD_USER_UNIT", options.unit)
        try journal.and()
    }

    /// Only entries in which a field of Bursar's own has one of these values; all, if there are none.
    func keep(_ name: String, _ values: [String]) throws(JournalReadingError) {
        for value in values { try journal.match("BURSAR_" + name, value) }
    }

    /// Goes before the first entry from then on, or before the oldest.
    func seek(_ moment: Moment?) throws(JournalReadingError) {
        if let moment {
            try journal.seek(realtime: moment.microseconds)
        } else {
            try journal.seekOldest()
        }
    }

    /// The next entry that bursard wrote itself; nothing behind the newest one.
    func next() throws(JournalReadingError) -> AuditEntry? {
        while let entry = try journal.next() {
            let entry = AuditEntry(entry)
            // What it wrote to standard error, or merely logged, is no entry of the trail.
            if entry.kind != nil { return entry }
        }
        return nil
    }

    /// Waits until there may be more entries, at most so long.
    func wait(milliseconds: UInt64) throws(JournalReadingError) {
        try journal.wait(milliseconds: milliseconds)
    }
}
