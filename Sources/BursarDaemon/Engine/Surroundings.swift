import Dispatch
import Foundation
package import NIOCore

/// What the engine takes from the world besides its sockets and its ledger. A simulation puts its own in
/// place of it.
package struct Surroundings: Sendable {
    /// Nanoseconds since 1970, by the clock on the wall.
    package var wall: @Sendable () -> Int64
    /// Nanoseconds since some moment, by a clock that nobody sets.
    package var monotonic: @Sendable () -> UInt64
    /// CPU time of the process, in nanoseconds.
    package var processTime: @Sendable () -> Int64
    /// CPU time of the thread that asks, in nanoseconds.
    package var threadTime: @Sendable () -> Int64
    /// What the kernel says of the process.
    package var look: @Sendable () -> ProcessLook
    /// Bits that nobody guesses.
    package var random: @Sendable () -> UInt64
    /// Does work that takes long off the loop.
    package var background: @Sendable (_ work: @escaping @Sendable () -> Void) -> Void
    /// Watches a process; the closure is called once, on the loop, when it is dead.
    package var watch:
        @Sendable (_ pid: Int32, _ loop: any EventLoop, _ died: @escaping @Sendable () -> Void)
            throws(ProcessWatch.Failure) -> ProcessWatch

    /// Surroundings of somebody's own.
    package init(
        wall: @escaping @Sendable () -> Int64, monotonic: @escaping @Sendable () -> UInt64,
        processTime: @escaping @Sendable () -> Int64, threadTime: @escaping @Sendable () -> Int64,
        look: @escaping @Sendable () -> ProcessLook, random: @escaping @Sendable () -> UInt64,
        background: @escaping @Sendable (_ work: @escaping @Sendable () -> Void) -> Void,
        watch:
            @escaping @Sendable (
                _ pid: Int32, _ loop: any EventLoop, _ died: @escaping @Sendable () -> Void
            ) throws(ProcessWatch.Failure) -> ProcessWatch
    ) {
        self.wall = wall
        self.monotonic = monotonic
        self.processTime = processTime
        self.threadTime = threadTime
        self.look = look
        self.random = random
        self.background = background
        self.watch = watch
    }

    /// The machine that this runs on.
    package static let system = Surroundings(
        wall: { Int64(Date().timeIntervalSince1970 * 1_000_000_000) },
        monotonic: { DispatchTime.now().uptimeNanoseconds },
        processTime: { OwnCost.processTime() }, threadTime: { OwnCost.threadTime() },
        look: { ProcessLook.now() }, random: { .random(in: .min ... .max) },
        background: { DispatchQueue.global().async(execute: $0) },
        watch: { pid, loop, died throws(ProcessWatch.Failure) in
            try ProcessWatch(pid: pid, on: loop, died)
        })
}
