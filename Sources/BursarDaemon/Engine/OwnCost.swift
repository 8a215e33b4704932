import BursarCore
import Glibc
import NIOCore

/// What the coordinator itself costs, beside the time of the agents that it serves.
struct OwnCost {
    var meter: AgentTimeMeter
    var governor: OverheadGovernor
    /// Requests answered.
    var operations: UInt64 = 0
    /// Whether anything was done since the last step.
    var hasWorked = false
    /// The next step; `nil` while nothing goes on.
    var step: Scheduled<Void>?
    /// When events that were held back leave.
    var delayedFlush: Scheduled<Void>?
    /// CPU time of the process before it served anybody, in nanoseconds.
    private let cpuBefore: Int64
    private let processTime: @Sendable () -> Int64
    /// CPU time of what operators read from the ledger, in nanoseconds. It is not what budgets cost, and
    /// nothing can be saved of it.
    private var cpuOfReads: Int64 = 0
    /// Such reads whose CPU time is not known yet.
    var readsUnderWay = 0

    init(
        shareMost: Int64?, at now: Instant, processTime: @escaping @Sendable () -> Int64
    ) {
        self.processTime = processTime
        cpuBefore = processTime()
        meter = AgentTimeMeter(at: now)
        governor = OverheadGovernor(
            shareMost: shareMost, from: .init(time: now.nanoseconds, cpu: 0, agents: 0))
    }

    /// What was spent up to now.
    func reading(at now: Instant) -> OverheadGovernor.Reading {
        OverheadGovernor.Reading(
            time: now.nanoseconds, cpu: processTime() - cpuBefore - cpuOfReads,
            agents: meter.total(at: now))
    }

    /// An operator's read has ended, which took so many nanoseconds of CPU time.
    mutating func exclude(read cpu: Int64) {
        readsUnderWay -= 1
        cpuOfReads += cpu
    }

    /// CPU time of all threads of the process, in nanoseconds.
    static func processTime() -> Int64 { time(on: CLOCK_PROCESS_CPUTIME_ID) }

    /// CPU time of the thread that asks, in nanoseconds.
    static func threadTime() -> Int64 { time(on: CLOCK_THREAD_CPUTIME_ID) }

    private static func time(on clock: clockid_t) -> Int64 {
        var time = timespec()
        guard unsafe clock_gettime(clock, &time) == 0 else { return 0 }
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
