import BursarClient
import BursarTransport
import NIOCore
import Synchronization
import TestSupport
import Testing

@Suite("Cancellation", .onOwnThreads)
struct CancellationTests {
    /// Keeps the first reserve until it is told to answer.
    final class Holder: Sendable {
        let answer = Mutex<(@Sendable () -> Void)?>(nil)

        func hold(_ exchange: ScriptedServer.Exchange, on loop: any EventLoop) {
            let bound = NIOLoopBound(exchange, eventLoop: loop)
            answer.withLock {
                $0 = {
                    loop.execute {
                        bound.value.answer()
                        bound.value.connection.flush()
                    }
                }
            }
        }

        func release() { answer.withLock { $0 }?() }
    }

    @Test("a grant that comes after its task was cancelled is given back")
    func lateGrant() async throws {
        let holder = Holder()
        let server = try await ScriptedServer.started { exchange in
            guard exchange.request.asReserve != nil else { return false }
            holder.hold(exchange, on: exchange.connection.channel!.eventLoop)
            return true
        }
        let bursar = try await server.connect()
        let task = Task { try await bursar.reserve(Reservation(tokens: 5)) }
        _ = await server.next(\.asReserve)
        task.cancel()
        let error = await #expect(throws: BursarError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        holder.release()
        #expect(await server.next(\.asVoid)?.grant == 7)
    }

    @Test("so is one whose reply was lost")
    func lostGrant() async throws {
        let holder = Holder()
        let server = try await ScriptedServer.started { exchange in
            guard exchange.request.asReserve != nil, exchange.earlier == 0 else { return false }
            holder.hold(exchange, on: exchange.connection.channel!.eventLoop)
            return true
        }
        let bursar = try await server.connect()
        let task = Task { try await bursar.reserve(Reservation(tokens: 5)) }
        _ = await server.next(\.asReserve)
        task.cancel()
        _ = await task.result
        try await server.stop()
        try await server.start()
        #expect(await server.next(\.asVoid)?.grant == 7)
        let reserves = server.seen.withLock { $0.requests.compactMap(\.asReserve) }
        #expect(reserves.count == 2)
        #expect(Set(reserves).count == 1)
    }

    @Test("a grant under the caller's key stays, because the caller may ask again")
    func callersKey() async throws {
        let holder = Holder()
        let server = try await ScriptedServer.started { exchange in
            guard exchange.request.asReserve != nil else { return false }
            holder.hold(exchange, on: exchange.connection.channel!.eventLoop)
            return true
        }
        let bursar = try await server.connect()
        let task = Task { try await bursar.reserve(Reservation(tokens: 5), key: "job 1") }
        let reserve = await server.next(\.asReserve)
        #expect(reserve?.key == RequestKey("job 1").idempotencyKey)
        task.cancel()
        _ = await task.result
        holder.release()
        _ = try await bursar.ping()
        #expect(server.seen.withLock { $0.requests.compactMap(\.asVoid) } == [])
    }

    @Test("a task that is cancelled already sends nothing")
    func early() async throws {
        let server = try await ScriptedServer.started()
        let bursar = try await server.connect()
        let task = Task {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            return try await bursar.commit(grant: 1)
        }
        let error = await #expect(throws: BursarError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        _ = try await bursar.ping()
        #expect(server.seen.withLock { $0.requests.count } == 1)
    }
}
