import Foundation
import Systemd

/// Where an audit trail is: which unit writes it, and into which journal.
struct AuditSource: Hashable, Sendable {
    var unit: String
    /// Whether it is a unit of this user's service manager. Those of the system's manager nobody but root
    /// can make, so the trail of such a unit is only what that wrote.
    var isOfUser = false
    /// Folder of the journal's files; nothing: the machine's journal.
    var folder: String?

    /// The journal's own word for the unit.
    fileprivate var field: String { isOfUser ? "_SYSTEMD_USER_UNIT" : "_SYSTEMD_UNIT" }

    /// Fails where nothing was found since this user may not look.
    func checkReadable() throws(CommandFailure) {
        guard folder == nil, !isOfUser, !JournalReader.isSystemReadable else { return }
        throw CommandFailure(
            "this user may not read the journal of the system's services: be root, or a member of the "
                + "group systemd-journal")
    }
}

/// The entries of an audit trail.
struct AuditTrail {
    private let journal: JournalReader
    private let source: AuditSource

    /// Opens the journal for the entries of a unit.
    ///
    /// Fields that begin with `_` are the journal's own word, so what any process sends under Bursar's
    /// names is left out.
    init(_ source: AuditSource) throws(JournalReadingError) {
        self.source = source
        let user = try source.isOfUser ? "\(getuid())" : AuditTrail.user(of: source)
        journal = try JournalReader(folder: source.folder)
        try journal.match("SYSLOG_IDENTIFIER", "bursard")
        try journal.and()
        try journal.match(source.field, source.unit)
        if let user {
            if source.isOfUser { try journal.and() } else { try journal.or() }
            try journal.match("_UID", user)
        }
        try journal.and()
    }

    /// The user that a unit of the system runs as, by its newest entry.
    private static func user(of source: AuditSource) throws(JournalReadingError) -> String? {
        let journal = try JournalReader(folder: source.folder)
        try journal.match(source.field, source.unit)
        try journal.seekNewest(1)
        return try journal.next()?.fields["_UID"]
    }

    /// Whether the unit wrote an entry. Of a process that is gone by the time journald comes to what it
    /// sent last, only the user is known, by the kernel's word.
    private func isOfUnit(_ entry: JournalReader.Entry) -> Bool {
        if entry.fields[source.field] == source.unit { return true }
        return !source.isOfUser && entry.fields["_SYSTEMD_UNIT"] == nil
            && entry.fields["_SYSTEMD_USER_UNIT"] == nil
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

    /// The next entry that bursard wrote itself, with these of Bursar's own fields, or all; nothing behind
    /// the newest one.
    func next(with names: Set<String>? = nil) throws(JournalReadingError) -> AuditEntry? {
        while let entry = try journal.next() {
            guard isOfUnit(entry) else { continue }
            let entry = AuditEntry(
                realtime: entry.realtime, fields: entry.fields, keeping: names)
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
