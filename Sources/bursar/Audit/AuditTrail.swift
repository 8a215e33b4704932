import Systemd

/// The entries of the audit trail in the journal.
struct AuditTrail {
    private let journal: JournalReader
    private let unit: String

    /// Opens the journal for the entries of a unit.
    ///
    /// Fields that begin with `_` are the journal's own word, so what any process sends under Bursar's
    /// names is left out.
    init(_ options: AuditCommand.SourceOptions) throws(JournalReadingError) {
        unit = options.unit
        let user = try AuditTrail.user(of: options)
        journal = try JournalReader(folder: options.journalDirectory)
        try journal.match("SYSLOG_IDENTIFIER", "bursard")
        try journal.and()
        try journal.match("_SYSTEMD_UNIT", unit)
        try journal.or()
        try journal.match("_SYSTEMD_USER_UNIT", unit)
        if let user {
            try journal.or()
            try journal.match("_UID", user)
        }
        try journal.and()
    }

    /// The user that the unit runs as, by its newest entry.
    private static func user(
        of options: AuditCommand.SourceOptions
    ) throws(JournalReadingError) -> String? {
        let journal = try JournalReader(folder: options.journalDirectory)
        try journal.match("_SYSTEMD_UNIT", options.unit)
        try journal.or()
        try journal.match("_SYSTEMD_USER_UNIT", options.unit)
        try journal.seekNewest(1)
        return try journal.next()?.fields["_UID"]
    }

    /// Whether the unit wrote an entry. Of a process that is gone by the time journald comes to what it
    /// sent last, only the user is known, by the kernel's word.
    private func isOfUnit(_ entry: JournalReader.Entry) -> Bool {
        let units = ["_SYSTEMD_UNIT", "_SYSTEMD_USER_UNIT"].compactMap { entry.fields[$0] }
        return units.isEmpty || units.contains(unit)
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
            guard isOfUnit(entry) else { continue }
            let entry = AuditEntry(entry)
            // What it wrote to standard error, or merely logged, is no entry of the trail.
            if entry.kind != nil { return entry }
        }
        return nil
    }

    /// Fails where nothing was found since this user may not look.
    static func checkReadable(_ options: AuditCommand.SourceOptions) throws(CommandFailure) {
        guard options.journalDirectory == nil, !JournalReader.isSystemReadable else { return }
        throw CommandFailure(
            "this user may not read the journal of the system's services: be root, or a member of the "
                + "group systemd-journal")
    }

    /// Waits until there may be more entries, at most so long.
    func wait(milliseconds: UInt64) throws(JournalReadingError) {
        try journal.wait(milliseconds: milliseconds)
    }
}
