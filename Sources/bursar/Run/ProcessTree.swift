import Glibc

/// A program's processes, wherever they have gone: all that descends from this process, but for the
/// program's guard.
///
/// A stopped process makes no others, so that what is stopped first can be signalled as a whole.
struct ProcessTree {
    /// Lists and signals processes.
    struct System {
        var list: () -> ProcessTable
        /// Returns 0, or the errno.
        var send: (_ signal: Int32, _ process: pid_t) -> Int32

        static var live: System {
            System(
                list: ProcessTable.now, send: { Glibc.kill($1, $0) == 0 ? 0 : errno })
        }
    }

    let root: pid_t
    /// The guard, which lies between the root and the rest.
    private var spared: pid_t
    private let system: System
    /// Those that were stopped here and not by others before.
    private var frozen: Set<ProcessIdentity> = []
    /// Those that this user may not signal.
    private(set) var untouchable: Set<ProcessIdentity> = []

    init(root: pid_t, sparing spared: pid_t, system: System = .live) {
        self.root = root
        self.spared = spared
        self.system = system
    }

    /// Those that are alive; parents before their children.
    func members() -> [ProcessTable.Entry] {
        system.list().descendants(of: root).filter { $0.pid != spared }
    }

    /// Stops all of them; parents first, so that none sees its children stopped.
    mutating func freeze() {
        var seen: Set<ProcessIdentity> = []
        var isComplete = false
        while !isComplete {
            isComplete = true
            for process in members() where seen.insert(process.identity).inserted {
                if process.isStopped { continue }
                send(SIGSTOP, to: process)
                frozen.insert(process.identity)
                // What it made before it stopped is in the next list.
                isComplete = false
            }
        }
    }

    /// Lets those go on that were stopped here; children first.
    mutating func thaw() {
        for process in members().reversed() where frozen.contains(process.identity) {
            send(SIGCONT, to: process)
        }
        frozen = []
    }

    /// Signals each once, and lets those that are stopped go on, so that they can act on it. What
    /// they make from then on, such as to save work, is not signalled.
    mutating func signal(_ number: Int32) {
        freeze()
        let all = members()
        for process in all { send(number, to: process) }
        for process in all.reversed() { send(SIGCONT, to: process) }
        frozen = []
        continueGuard()
    }

    /// Kills all of them.
    mutating func kill() {
        freeze()
        for process in members() { send(SIGKILL, to: process) }
        continueGuard()
    }

    /// There is no guard any more.
    mutating func guardIsGone() {
        spared = 0
    }

    /// In case somebody has stopped it: it has to wait for them.
    private func continueGuard() {
        if spared > 0 { _ = system.send(SIGCONT, spared) }
    }

    private mutating func send(_ number: Int32, to process: ProcessTable.Entry) {
        if system.send(number, process.pid) == EPERM { untouchable.insert(process.identity) }
    }
}
