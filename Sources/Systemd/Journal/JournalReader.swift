internal import CSystemd
internal import Glibc

/// Reads the machine's journal, oldest entry first, as far as this user may.
///
/// Filters are fields with their exact values: entries must have one of the values of each field, and
/// alternatives are made with ``or()``. A value of its own; not to be used by two threads at once.
@safe public final class JournalReader {
    private let journal: OpaquePointer

    /// Opens the journal of this machine, or that in a folder.
    public init(folder: String? = nil) throws(JournalReadingError) {
        var opened: OpaquePointer?
        let result =
            if let folder {
                unsafe sd_journal_open_directory(&opened, folder, 0)
            } else {
                unsafe sd_journal_open(&opened, Int32(SD_JOURNAL_LOCAL_ONLY))
            }
        guard result >= 0, let opened = unsafe opened else {
            throw JournalReadingError(
                "\(folder ?? "the journal") cannot be opened", errorNumber: -result)
        }
        unsafe journal = opened
        // Values are whole, however long.
        unsafe sd_journal_set_data_threshold(journal, 0)
    }

    deinit { unsafe sd_journal_close(journal) }

    /// Only entries with this field.
    public func match(_ name: String, _ value: String) throws(JournalReadingError) {
        let text = Array("\(name)=\(value)".utf8)
        let result = unsafe text.withUnsafeBytes {
            unsafe sd_journal_add_match(journal, $0.baseAddress, $0.count)
        }
        try check(result, "'\(name)=\(value)' cannot be looked for")
    }

    /// What is matched from here on is an alternative to what was matched since the last
    /// ``and()``.
    public func or() throws(JournalReadingError) {
        try check(unsafe sd_journal_add_disjunction(journal), "the filter is wrong")
    }

    /// What is matched from here on must hold besides what was matched before.
    public func and() throws(JournalReadingError) {
        try check(unsafe sd_journal_add_conjunction(journal), "the filter is wrong")
    }

    /// Goes before the oldest entry.
    public func seekOldest() throws(JournalReadingError) {
        try check(unsafe sd_journal_seek_head(journal), "the journal cannot be read")
    }

    /// Goes before the last `count` entries; behind the newest one for 0.
    public func seekNewest(_ count: UInt64) throws(JournalReadingError) {
        try check(unsafe sd_journal_seek_tail(journal), "the journal cannot be read")
        // One back is the newest entry, and `next` goes on behind the one where it stands.
        let skipped = unsafe sd_journal_previous_skip(journal, count + 1)
        try check(skipped, "the journal cannot be read")
        if UInt64(max(0, skipped)) <= count { try seekOldest() }
    }

    /// Goes before the first entry from then on; microseconds since 1970.
    public func seek(realtime: UInt64) throws(JournalReadingError) {
        let result = unsafe sd_journal_seek_realtime_usec(journal, realtime)
        try check(result, "the journal cannot be read")
    }

    /// The next entry; `nil` behind the newest one.
    public func next() throws(JournalReadingError) -> Entry? {
        let result = unsafe sd_journal_next(journal)
        try check(result, "the journal cannot be read")
        if result == 0 { return nil }
        var time: UInt64 = 0
        try check(
            unsafe sd_journal_get_realtime_usec(journal, &time), "the journal cannot be read")
        return Entry(realtime: time, fields: fields())
    }

    /// Waits until there may be more, at most so long.
    public func wait(milliseconds: UInt64) throws(JournalReadingError) {
        try check(
            unsafe sd_journal_wait(journal, milliseconds * 1000), "the journal cannot be followed")
    }

    /// When the oldest entry of the whole journal was written, whatever is matched; microseconds since
    /// 1970, `nil` in an empty journal.
    public func oldestTime() throws(JournalReadingError) -> UInt64? {
        var (from, to): (UInt64, UInt64) = (0, 0)
        let result = unsafe sd_journal_get_cutoff_realtime_usec(journal, &from, &to)
        try check(result, "the journal cannot be read")
        return result > 0 ? from : nil
    }

    /// Whether this user may read the journal of the system's services, where there is one. Without that
    /// reading goes well and finds nothing.
    public static var isSystemReadable: Bool {
        let folders = ["/run/log/journal", "/var/log/journal"]
        return folders.flatMap(machines).allSatisfy { folder in
            let path = folder + "/system.journal"
            let isThere = unsafe access(path, F_OK) == 0 || errno == EACCES
            return unsafe !isThere || access(path, R_OK) == 0
        }
    }

    /// The folders in a folder: one for each machine that wrote.
    private static func machines(in folder: String) -> [String] {
        guard let directory = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(folder + "/" + name) }
        }
        return names
    }

    private func fields() -> [String: String] {
        var fields: [String: String] = [:]
        unsafe sd_journal_restart_data(journal)
        var data: UnsafeRawPointer?
        var length = 0
        while unsafe sd_journal_enumerate_available_data(journal, &data, &length) > 0 {
            let bytes = unsafe UnsafeRawBufferPointer(start: data, count: length)
            guard let split = unsafe bytes.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let name = unsafe String(decoding: bytes[..<split], as: UTF8.self)
            // Of a field with several values the first counts.
            if fields[name] == nil {
                fields[name] = unsafe String(decoding: bytes[(split + 1)...], as: UTF8.self)
            }
        }
        return fields
    }

    private func check(_ result: Int32, _ what: String) throws(JournalReadingError) {
        if result < 0 { throw JournalReadingError(what, errorNumber: -result) }
    }

    /// An entry as it was read.
    public struct Entry: Sendable {
        /// When the journal got it; microseconds since 1970.
        public var realtime: UInt64
        /// Its fields; those that begin with `_` are the journal's own word.
        public var fields: [String: String]
    }
}

/// Why the journal cannot be read, for people.
public struct JournalReadingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was wrong, and with which `errno`.
    public let description: String

    init(_ what: String, errorNumber: Int32) {
        description = "\(what): \(unsafe String(cString: strerror(errorNumber)))"
    }
}
