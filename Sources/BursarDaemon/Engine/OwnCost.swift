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

    init(shareMost: Int64?, at now: Instant) {
        cpuBefore = OwnCost.processTime()
        meter = AgentTimeMeter(at: now)
        governor = OverheadGovernor(
            shareMost: shareMost, from: .init(time: now.nanoseconds, cpu: 0, agents: 0))
    }

    /// What was spent up to now.
    func reading(at now: Instant) -> OverheadGovernor.Reading {
        OverheadGovernor.Reading(
            time: now.nanoseconds, cpu: OwnCost.processTime() - cpuBefore,
            agents: meter.total(at: now))
    }

    /// CPU time of all threads of the process, in nanoseconds.
    private static func processTime() -> Int64 {
        var time = timespec()
        guard unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return 0 }
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
