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
    private let source: any DispatchSourceRead
    private var isCancelled = false

    /// Connections that are accepted before the loop does something else.
    private static let turnMost = 64
    /// Time without accepting when there is no descriptor left.
    private static let pause = TimeAmount.milliseconds(100)

    /// Calls `accepted` on `loop` with the descriptor of each connection, which then owns it. To be made
    /// on the loop.
    init(
        _ descriptor: Int32, on loop: any EventLoop, accepted: @escaping (Int32) -> Void
    ) {
        self.descriptor = descriptor
        self.loop = loop
        self.accepted = accepted
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
            case -EMFILE, -ENFILE, -ENOBUFS, -ENOMEM:
                // It stays readable: to look again at once would only burn time.
                loop.assumeIsolated().scheduleTask(in: Acceptor.pause) { self.source.resume() }
                return
            default: return source.resume()
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
