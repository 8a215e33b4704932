import BursarClient
import BursarTransport
import Synchronization
import TestSupport
import Testing

@Suite("Connecting", .onOwnThreads)
struct ConnectingTests {
    @Test("nobody listens: the error names the socket and what to do")
    func nobody() async throws {
        let server = ScriptedServer()
        let error = await #expect(throws: BursarError.self) {
            try await server.connect { $0.patience = .zero }
        }
        #expect(error?.code == .noCoordinator)
        #expect(error?.message.contains(server.path) == true)
        #expect(error?.message.contains("there is no such socket") == true)
        #expect(error?.message.contains("bursard") == true)
    }

    @Test("a coordinator that comes a little later is waited for")
    func late() async throws {
        let server = ScriptedServer()
        async let bursar = server.connect { $0.patience = .seconds(60) }
        try await server.start()
        #expect(try await bursar.ping().lastSeq == 2)
        #expect(server.seen.withLock { $0.hellos.map(\.account) } == ["main/a"])
    }

    @Test("a connect can be cancelled")
    func cancelled() async throws {
        let server = ScriptedServer()
        let task = Task { try await server.connect { $0.patience = .seconds(3_600) } }
        task.cancel()
        let error = await #expect(throws: BursarError.self) { try await task.value }
        #expect(error?.code == .cancelled)
    }

    @Test("a refused hello is an error at once, with the coordinator's words")
    func refused() async throws {
        let server = try await ScriptedServer.started(
            verdicts: [.refuse(.notPermitted, message: "main/a is not for you")])
        let error = await #expect(throws: BursarError.self) {
            try await server.connect { $0.patience = .seconds(60) }
        }
        #expect(error?.code == .refused)
        #expect(error?.reason == .notPermitted)
        #expect(error?.message == "main/a is not for you (not_permitted)")
    }

    @Test("a coordinator that is full is tried again, for as long as there is patience")
    func full() async throws {
        let server = try await ScriptedServer.started(
            verdicts: Array(
                repeating: .refuse(.tooManyConnections, message: "256 already"), count: 2))
        let error = await #expect(throws: BursarError.self) {
            try await server.connect { $0.patience = .zero }
        }
        #expect(error?.code == .noCoordinator)
        #expect(error?.message.contains("too_many_connections: 256 already") == true)
        let bursar = try await server.connect { $0.patience = .seconds(60) }
        _ = try await bursar.ping()
        #expect(server.seen.withLock { $0.hellos.count } == 3)
    }

    @Test("a coordinator that is being restarted is waited for, also without patience")
    func restarting() async throws {
        let server = try await ScriptedServer.started(
            verdicts: Array(repeating: .refuse(.shuttingDown, message: "it stops"), count: 2))
        let bursar = try await server.connect { $0.patience = .zero }
        _ = try await bursar.ping()
        #expect(server.seen.withLock { $0.hellos.count } == 3)
    }

    @Test("closing acknowledges what was answered, and ends what was not")
    func closing() async throws {
        let server = try await ScriptedServer.started { $0.request.asReserve != nil }
        let bursar = try await server.connect()
        for grant in 1...3 as ClosedRange<UInt64> { _ = try await bursar.commit(grant: grant) }
        let pending = Task { try await bursar.reserve(Reservation(tokens: 1)) }
        _ = await server.next(\.asReserve)
        await bursar.close()
        let error = await #expect(throws: BursarError.self) { try await pending.value }
        #expect(error?.code == .outcomeUnknown, "it was sent")
        let requests = server.seen.withLock { $0.requests }
        guard case .ping(let ping) = requests.last else { Issue.record("no ping"); return }
        #expect(ping.acknowledged?.client == requests.first?.key?.client)
        #expect(ping.acknowledged?.acknowledgedThrough == 3)
        let after = await #expect(throws: BursarError.self) { try await bursar.ping() }
        #expect(after?.code == .closed)
        await bursar.close()
    }

    @Test("scoped use closes, and a service runs until it is cancelled")
    func scopes() async throws {
        let server = try await ScriptedServer.started()
        let leaked = try await Bursar.with(server.configuration()) { bursar in
            _ = try await bursar.ping()
            return bursar
        }
        let error = await #expect(throws: BursarError.self) { try await leaked.ping() }
        #expect(error?.code == .closed)

        let bursar = try await server.connect()
        let service = Task { await bursar.run() }
        service.cancel()
        await service.value
        await #expect(throws: BursarError.self) { try await bursar.ping() }
    }
}
