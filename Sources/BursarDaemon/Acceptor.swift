import CPeer
import Dispatch
import Glibc
import NIOCore

/// Accepts connections from a socket that listens already.
///
/// NIO's own server channel would call listen(2) once more and so replace the backlog that a socket unit
/// gives with one of its own, which nobody can read back.
final class Acceptor {
    private let descriptor: Int32
    private let loop: any EventLoop
    private let accepted: (Int32) -> Void
    private let failed: (Int32) -> Void
    private let source: any DispatchSourceRead
    private var isCancelled = false

    /// Connections that are accepted before the loop does something else. One takes as long as some requests.
    private static let turnMost = 2
    /// Time without accepting when there is no descriptor left, say.
    private static let pause = TimeAmount.milliseconds(100)

    /// To be made on the loop.
    ///
    /// - Parameters:
    ///   - accepted: Called on `loop` with the descriptor of each connection, which is its own then.
    ///   - failed: Called there with the `errno` for which none can be accepted for a while.
    init(
        _ descriptor: Int32, on loop: any EventLoop, accepted: @escaping (Int32) -> Void,
        failed: @escaping (Int32) -> Void
    ) {
        self.descriptor = descriptor
        self.loop = loop
        self.accepted = accepted
        self.failed = failed
        // A connection may be gone again until it is looked for.
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        source = DispatchSource.makeReadSource(
            fileDescriptor: descriptor, queue: DispatchQueue(label: "bursar.acceptor"))
        let source = source
        let bound = NIOLoopBound(self, eventLoop: loop)
        source.setEventHandler {
            // What waits is looked at once by turns of the loop; the rest stays in the backlog.
            source.suspend()
            loop.execute { bound.value.accept() }
        }
        source.activate()
    }

    private func accept() {
        if isCancelled { return source.resume() }
        for _ in 0..<Acceptor.turnMost {
            switch bursar_accept(descriptor) {
            case let connection where connection >= 0: accepted(connection)
            case -EINTR, -ECONNABORTED: continue
            case -EAGAIN: return source.resume()
            case let failure:
                failed(-failure)
                // It stays readable: to look again at once would only burn time.
                loop.assumeIsolated().scheduleTask(in: Acceptor.pause) { self.source.resume() }
                return
            }
        }
        source.resume()
    }

    /// Accepts no more. Who waits in the backlog is left to whoever listens next. On the loop.
    func cancel() {
        isCancelled = true
        source.cancel()
    }
}
