internal import BursarCore
internal import BursarDaemon
internal import BursarProtocol
internal import Foundation
internal import NIOCore
internal import NIOEmbedded

/// A whole system under a seed: the real coordinator with its ledger and both ends of its connections,
/// on a machine whose clock, threads, network and disk do what the seed says.
///
/// A step is one event: bytes arrive, the loop's turn ends, the ledger's thread writes, an agent asks, time
/// passes, something fails. After each step that changed anything every invariant is checked.
public final class Simulation {
    /// The seed.
    public let seed: UInt64
    /// Steps that were taken.
    public internal(set) var steps = 0
    /// Called with what happens, in words.
    public var trace: ((String) -> Void)?
    /// How often each kind of thing happened.
    public internal(set) var counts: [String: Int] = [:]
    /// A number that two runs share only if they were the same, as far as anybody could see from outside.
    public internal(set) var digest: UInt64 = 0xcbf2_9ce4_8422_2325

    /// How often checks had something to check.
    public var checks: [String: Int] { checker.now.counts }

    var random: SeededRandom
    let clientLoop = EmbeddedEventLoop()
    let machine: SimulatedMachine
    var disk: SimulatedDisk
    /// Where the ledger lies: its lock in truth, its database only for SQLite.
    let folder: String
    var directory: String
    var settings: EmbeddedCoordinator.Settings
    let weights: Weights
    var process: CoordinatorProcess?
    /// When the next process starts, while there is none.
    var startsAt: Int64 = 0
    var agents: [SimulatedAgent] = []
    var connections: [SimulatedConnection] = []
    var connectionCount = 0
    var lastPid: Int32 = 0
    let latency: Int64
    var checker = HistoryChecker()
    var history = EntryHistory()
    /// What was violated first.
    var violation: Violation?
    /// Whether a fault of the disk is to come, and whether it damages what is written.
    var isDiskFailing = false
    var isDamaged = false
    /// Ledgers that were given up.
    var ledgers = 0
    /// Sessions whose process died, and since when the coordinator has no connection of it any more: for
    /// as long as the loop does not run, it cannot know.
    var orphans: [(session: UInt64, pid: Int32, since: Int64)] = []
    var lastChecked: UInt64 = 0
    /// What the lock file held at some moment.
    var oldLock: Data?

    /// A system for a seed.
    ///
    /// - Parameter folder: Where lock files may be made; it is made if it is missing.
    public init(seed: UInt64, folder: String) {
        self.seed = seed
        self.folder = folder
        random = SeededRandom(seed: seed)
        machine = SimulatedMachine(on: clientLoop, using: &random)
        directory = folder + "/0"
        disk = SimulatedDisk(directory: directory, seed: random.next())
        weights = Weights(using: &random)
        latency = [1_000, 100_000, 5_000_000].randomElement(using: &random) ?? 1_000
        settings = Simulation.settings(using: &random)
        for index in 0..<Int.random(in: 2...6, using: &random) {
            // The first one is an operator.
            let uid = index == 0 ? 0 : UInt32.random(in: 1_001...1_003, using: &random)
            let agent = SimulatedAgent(self, uid: uid, pid: nextPid(), isOperator: index == 0)
            agents.append(agent)
            agent.beginAnew(pid: agent.pid)
        }
    }

    deinit {
        endProcess(isPowerLost: false)
        for connection in connections { connection.client.close(promise: nil) }
        try? clientLoop.syncShutdownGracefully()
        try? FileManager.default.removeItem(atPath: folder)
    }

    var now: Int64 { machine.now }
    /// The time on the coordinator's clock, in nanoseconds; 0 while there is none.
    var time: Int64 { process?.coordinator.time.nanoseconds ?? 0 }
    var life: Int { machine.life }
    var mayRollUp: Bool { settings.ledgerBytesMost != nil }

    /// Takes one step; throws what is violated.
    public func step() throws {
        steps += 1
        let action = weights.draw(using: &random)
        if process == nil, now >= startsAt { start() } else if !perform(action) { goOn() }
        settle()
        if let violation { throw violation }
    }

    private func perform(_ action: Action) -> Bool {
        switch action {
        case .deliver: deliver()
        case .turn: turn()
        case .write: write()
        case .background: machine.workInBackground()
        case .passMoment: pass(Int64.random(in: 1...3_000_000, using: &random))
        case .passToNext: passToNext()
        case .passLong: passLong()
        case .ask: anyAgent().ask()
        case .askAgain: anyAgent().askAgain()
        case .connect: connect()
        case .follow: follow()
        case .cut: cut()
        case .stall: stall()
        case .die: die()
        case .reload: reload()
        case .failReload: failReload()
        case .kill: kill()
        case .stop: stop()
        case .losePower: losePower()
        case .failDisk: failDisk()
        case .corrupt: corrupt()
        }
    }

    /// Does what is due, or lets time pass until something is.
    func goOn() {
        if deliver() || turn() || write() || machine.workInBackground() { return }
        _ = passToNext()
    }

    func anyAgent() -> SimulatedAgent {
        agents[Int.random(in: 0..<agents.count, using: &random)]
    }

    func nextPid() -> Int32 {
        lastPid += 1
        return lastPid
    }

    func count(_ what: String) {
        counts[what, default: 0] += 1
        trace?("\(steps) \(now): \(what)")
    }

    func violate(_ description: String) {
        if violation == nil { violation = Violation(description) }
    }
}
