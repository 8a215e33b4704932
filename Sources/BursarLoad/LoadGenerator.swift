import BursarProtocol
import CLoad
import Foundation
import Glibc
import Synchronization

/// Drives a server with reservations and commits, from one thread.
///
/// It has to cost much less than what it measures, so it does without a networking library: what has
/// arrived on a connection is read in one call, and all that follows from it is sent in one.
public final class LoadGenerator {
    let plan: LoadPlan
    var connections: [LoadConnection] = []
    var outcome = LoadOutcome()
    /// Requests that are not answered.
    var underWay = 0
    /// Lifecycles that have still to begin, where there is a number of them.
    var lifecyclesLeft = 0
    var schedule: OpenLoopSchedule?
    /// Where the next lifecycle of the schedule can begin, those that are free for longest first.
    var free = FreeSlots()
    /// From when on it is measured, and until when.
    var window: Range<Int64> = 0..<0
    private let poller: Int32
    private let isCancelled: Cancellation

    /// How long a server may answer nothing.
    private static let patience: Int64 = 30_000_000_000

    /// Does what the plan says, in a thread of its own.
    ///
    /// - Throws: If the server does not let it in, or goes away. That it refuses a request is an outcome.
    public static func run(_ plan: LoadPlan) async throws(LoadFailure) -> LoadOutcome {
        let cancellation = Cancellation()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                Thread.detachNewThread {
                    continuation.resume(
                        returning: Result { () throws(LoadFailure) in
                            try Processor.bound(to: plan.processor) { () throws(LoadFailure) in
                                try LoadGenerator(plan, cancellation).drive()
                            }
                        })
                }
            }
        } onCancel: {
            cancellation.isCancelled.store(true, ordering: .relaxed)
        }
        return try result.get()
    }

    private init(_ plan: LoadPlan, _ cancellation: Cancellation) throws(LoadFailure) {
        precondition((1...LoadPlan.depthMost).contains(plan.depth), "the depth has its bounds")
        precondition(plan.connections > 0, "there is a connection")
        self.plan = plan
        isCancelled = cancellation
        poller = bursar_poller_open()
        guard poller >= 0 else { throw LoadFailure("no epoll", errorNumber: -poller) }
    }

    deinit { close(poller) }

    private func drive() throws(LoadFailure) -> LoadOutcome {
        DescriptorLimit.raise()
        for number in 0..<plan.connections { try open(number) }
        let start = MonotonicClock.now()
        begin(at: start)
        let busy = MonotonicClock.threadTime()
        for connection in connections { try connection.flush() }
        var ready = [UInt32](repeating: 0, count: 256)
        var heard = start
        while underWay > 0 || !isOver(at: MonotonicClock.now()) {
            let wait = try beginDue(at: MonotonicClock.now())
            let count = unsafe bursar_poller_wait(poller, &ready, Int32(ready.count), wait)
            if count < 0 { throw LoadFailure("epoll_wait", errorNumber: -count) }
            for number in ready.prefix(Int(count)) {
                try receive(connections[Int(number)], number: Int(number))
            }
            if isCancelled.isCancelled.load(ordering: .relaxed) {
                throw LoadFailure("it was interrupted")
            }
            let now = MonotonicClock.now()
            if count > 0 || underWay == 0 { heard = now }
            if now - heard > Self.patience {
                throw LoadFailure("the server does not answer \(underWay) requests")
            }
        }
        try finish(start: start, busy: MonotonicClock.threadTime() - busy)
        return outcome
    }

    private func open(_ number: Int) throws(LoadFailure) {
        let connection = try LoadConnection.open(plan, number: number)
        let status = bursar_poller_add(poller, connection.descriptor, UInt32(number))
        guard status == 0 else { throw LoadFailure("epoll_ctl", errorNumber: -status) }
        connections.append(connection)
    }

    private func finish(start: Int64, busy: Int64) throws(LoadFailure) {
        let end = MonotonicClock.now()
        outcome.busyness = Double(busy) / Double(max(1, end - start))
        // What has a number is over when it is done.
        let measured = window.upperBound == .max ? end - window.lowerBound : Int64(window.count)
        outcome.seconds = Double(measured) * 1e-9
        outcome.lastKey = connections.map(\.lastNumber).max() ?? plan.lastKey
        guard plan.server == .coordinator else { return }
        for connection in connections { try connection.acknowledgeAll() }
    }
}

/// Whether a load is to stop.
final class Cancellation: Sendable {
    let isCancelled = Atomic(false)
}
