import NIOCore
import NIOPosix
import Synchronization

/// Tells an engine the end of each tick of its event loop: after the loop has looked at its sockets and has run its
/// tasks, those that these tasks made included.
final class LoopTicks: NIOEventLoopMetricsDelegate {
    // No closure: each look at one in here would wrap it once more.
    private let engine = Mutex<NIOLoopBound<Engine>?>(nil)

    func processedTick(info: NIOEventLoopTickInfo) {
        engine.withLock { $0 }?.value.tickEnded()
    }

    /// Tells this engine, whose loop it is, from now on.
    func observe(for engine: NIOLoopBound<Engine>) {
        self.engine.withLock { $0 = engine }
    }
}
