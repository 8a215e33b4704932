import Systemd

/// Who asked for something: a process, or several of one user.
struct Asker {
    var uid: UInt32
    /// Nothing for several processes.
    var pid: UInt32?

    /// At the end of a sentence.
    var words: String {
        pid.map { " (process \($0) of user \(uid))" } ?? " (user \(uid))"
    }
}

extension JournalEntry {
    mutating func asked(by asker: Asker?) {
        self["BURSAR_UID"] = asker.map { String($0.uid) }
        self["BURSAR_PID"] = asker?.pid.map { String($0) }
    }
}
