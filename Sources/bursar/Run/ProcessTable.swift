import CProcess
import Glibc

/// The processes of this machine at some moment.
struct ProcessTable {
    /// One process.
    struct Entry: Hashable, Sendable {
        var pid: pid_t
        var parent: pid_t
        /// `R`, `S`, `D`, `T` (stopped), `Z` (dead, not waited for) and so on.
        var state: Character
        /// When it began; tells it from a later process with the same number.
        var start: UInt64

        var identity: ProcessIdentity { ProcessIdentity(pid: pid, start: start) }
        /// Whether a signal, or a debugger, keeps it from running.
        var isStopped: Bool { state == "T" || state == "t" }
        /// Whether it is dead.
        var isDead: Bool { state == "Z" || state == "X" }
    }

    var entries: [Entry]

    /// Those beneath `root`, without it, that are alive; parents before their children.
    func descendants(of root: pid_t) -> [Entry] {
        let children = Dictionary(grouping: entries, by: \.parent)
        var (found, next) = ([Entry](), [root])
        var seen: Set<pid_t> = [root]
        while !next.isEmpty {
            let generation = next.flatMap { children[$0] ?? [] }
                .filter { seen.insert($0.pid).inserted }
            found += generation.filter { !$0.isDead }
            next = generation.map(\.pid)
        }
        return found
    }

    /// One process, if it is there.
    subscript(pid: pid_t) -> Entry? { entries.first { $0.pid == pid } }
}

/// One process for good; numbers alone are used again.
struct ProcessIdentity: Hashable, Sendable {
    var pid: pid_t
    var start: UInt64
}

extension ProcessTable {
    /// What /proc shows now; empty if there is none.
    static func now() -> ProcessTable {
        var capacity = 1_024
        while true {
            var count = 0
            let rows = unsafe [bursar_process](unsafeUninitializedCapacity: capacity) {
                count = Int(unsafe bursar_processes($0.baseAddress, Int32(capacity)))
                $1 = max(0, min(count, capacity))
            }
            if count <= capacity {
                return ProcessTable(
                    entries: rows.map {
                        Entry(
                            pid: $0.pid, parent: $0.parent,
                            state: Character(Unicode.Scalar(UInt8(bitPattern: $0.state))),
                            start: $0.start)
                    })
            }
            capacity = count + count / 4
        }
    }
}
