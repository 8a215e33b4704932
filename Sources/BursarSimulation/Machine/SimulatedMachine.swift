internal import BursarDaemon
internal import BursarLedger
internal import DequeModule
internal import NIOCore
internal import NIOEmbedded

/// The machine that the coordinator runs on: clocks, threads that run when the simulation says so, and
/// processes that can die.
final class SimulatedMachine {
    /// Nanoseconds since the simulation began, by a clock that nobody sets.
    private(set) var now: Int64 = 0
    /// What the clock on the wall is ahead of that.
    var wallOffset: Int64 = 1_700_000_000_000_000_000
    /// Which coordinator process runs.
    private(set) var life = 0
    /// How often the machine was started.
    private(set) var boots = 0
    /// What the writer's thread of the ledger has to do.
    private var writes: Deque<(due: Int64, work: @Sendable () -> Void)> = []
    /// What other threads have to do.
    private var backgrounds: Deque<@Sendable () -> Void> = []
    private var watches: [Int32: [(number: Int, died: @Sendable () -> Void)]] = [:]
    private var watchNumber = 0
    private var dead: Set<Int32> = []
    private var random: SeededRandom
    /// CPU time of the coordinator, in nanoseconds.
    private var cpu: Int64 = 0
    /// What each look at the CPU time adds to it at most.
    private let cpuMost: Int64
    private let loop: EmbeddedEventLoop
    /// The coordinator's loop while it catches up with the time, and when it began.
    private var running: (loop: EmbeddedEventLoop, began: Int64)?

    init(on loop: EmbeddedEventLoop, using random: inout SeededRandom) {
        self.loop = loop
        self.random = SeededRandom(seed: random.next())
        cpuMost = random.oneIn(4) ? 50_000_000 : 100_000
    }

    /// Lets a loop that began at some time do all that is due. Mostly it has done each thing when that
    /// was due; sometimes it did not run meanwhile, and does it all now.
    func run(_ loop: EmbeddedEventLoop, began: Int64) {
        running = random.oneIn(8) ? nil : (loop, began)
        loop.advanceTime(to: .uptimeNanoseconds(UInt64(now - began)))
        running = nil
    }

    /// The time that the coordinator's clocks show.
    private var clock: Int64 {
        running.map { $0.began + Int64($0.loop.now.uptimeNanoseconds) } ?? now
    }

    /// Lets time pass.
    func pass(_ nanoseconds: Int64) { now += nanoseconds }

    /// Whether the ledger's thread has something to do now.
    var canWrite: Bool { writes.contains { $0.due <= now } }

    /// When it has something to do next.
    var nextWrite: Int64? { writes.map(\.due).min() }

    /// Lets the ledger's thread do one thing.
    func write() -> Bool {
        guard let next = writes.firstIndex(where: { $0.due <= now }) else { return false }
        writes.remove(at: next).work()
        return true
    }

    /// Lets another thread do one thing.
    func workInBackground() -> Bool {
        guard let work = backgrounds.popFirst() else { return false }
        work()
        return true
    }

    /// Whether nothing is left to do for any thread.
    var isIdle: Bool { writes.isEmpty && backgrounds.isEmpty }

    /// A process is dead.
    func die(_ pid: Int32) {
        dead.insert(pid)
        for watch in watches.removeValue(forKey: pid) ?? [] { watch.died() }
    }

    /// The coordinator's process is dead; nothing of it goes on.
    func endCoordinator(isPowerLost: Bool) {
        life += 1
        boots += isPowerLost ? 1 : 0
        writes = []
        backgrounds = []
        watches = [:]
    }

    private func watch(
        _ pid: Int32, _ loop: any EventLoop, _ died: @escaping @Sendable () -> Void
    ) throws(ProcessWatch.Failure) -> ProcessWatch {
        if dead.contains(pid) { throw .isDead }
        if random.oneIn(200) { throw .cannotWatch }
        watchNumber += 1
        let number = watchNumber
        watches[pid, default: []].append((number, { loop.execute(died) }))
        return ProcessWatch { [weak self] in
            self?.watches[pid]?.removeAll { $0.number == number }
        }
    }

    /// What a coordinator process takes from the machine.
    var surroundings: Surroundings {
        let machine = NIOLoopBound(self, eventLoop: loop)
        let life = life
        return Surroundings(
            wall: { machine.value.clock + machine.value.wallOffset },
            monotonic: { UInt64(machine.value.clock) },
            processTime: {
                let machine = machine.value
                machine.cpu += Int64.random(in: 0...machine.cpuMost, using: &machine.random)
                return machine.cpu
            }, threadTime: { machine.value.cpu }, look: { .nothing },
            random: { machine.value.random.next() },
            background: { work in
                if machine.value.life == life { machine.value.backgrounds.append(work) }
            },
            watch: { pid, loop, died throws(ProcessWatch.Failure) in
                try machine.value.watch(pid, loop, died)
            })
    }

    /// What a ledger takes from it.
    var ledgerSurroundings: LedgerSurroundings {
        let machine = NIOLoopBound(self, eventLoop: loop)
        let life = life
        return LedgerSurroundings(
            boot: "\(boots)", hasFile: false, random: { machine.value.random.next() },
            background: { work in
                if machine.value.life == life { machine.value.backgrounds.append(work) }
            },
            write: { milliseconds, work in
                let machine = machine.value
                if machine.life != life { return }
                machine.writes.append((machine.now + Int64(milliseconds) * 1_000_000, work))
            })
    }
}
