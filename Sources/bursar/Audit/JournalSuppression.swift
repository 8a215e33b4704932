import Systemd

/// What journald itself says that it dropped of a unit, since there was too much at once.
struct JournalSuppression: Hashable, Sendable {
    /// When it said so; microseconds since 1970.
    var realtime: UInt64
    /// How many entries.
    var count: UInt64

    /// `SD_MESSAGE_JOURNAL_DROPPED` of systemd.
    private static let message = "a596d6fe7bfa4994828e72309e95d61e"

    /// All that it said of a unit.
    static func all(of source: AuditSource) throws(JournalReadingError) -> [JournalSuppression] {
        let journal = try JournalReader(folder: source.folder)
        try journal.match("MESSAGE_ID", message)
        // Only journald itself says so.
        try journal.match("_TRANSPORT", "driver")
        try journal.seekOldest()
        var found: [JournalSuppression] = []
        while let entry = try journal.next() {
            let isOurs =
                entry.fields["OBJECT_SYSTEMD_UNIT"] == source.unit
                || entry.fields["MESSAGE"]?.contains(source.unit) == true
            guard isOurs else { continue }
            let count = entry.fields["N_DROPPED"].flatMap { UInt64($0) } ?? 0
            found.append(JournalSuppression(realtime: entry.realtime, count: count))
        }
        return found
    }
}
