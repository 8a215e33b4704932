import BursarClient
import BursarProtocol
import Foundation
import TestSupport
import Testing

@Suite("Who may do what", .onOwnThreads)
struct TrustTests {
    @Test("an agent cannot raise its own budget, an operator can")
    func adjusting() async throws {
        let daemon = try TestDaemon(
            configuration: "[pool.main]\ntokens = 1_000\n[pool.main.account.a]\ntokens = 100\n")
        try await daemon.start()
        let agent = try await daemon.connect(account: "a")
        let refused = await #expect(throws: BursarError.self) {
            try await agent.adjust("main/a", delta: Amounts(tokens: .finite(50)))
        }
        #expect(refused?.reason == .notPermitted)
        let control = try await daemon.connect(control: true)
        let adjusted = try await control.adjust("main/a", delta: Amounts(tokens: .finite(50)))
        #expect(adjusted.status.nominal.tokens == .finite(150))
        await daemon.crash()
        try await daemon.start()
        #expect(
            try await control.check("main/a").status.nominal.tokens == .finite(150),
            "an adjustment outlives a restart while the configuration says the same")
    }

    @Test("sub-agents live within their parent and end with its process")
    func delegation() async throws {
        let daemon = try TestDaemon(
            configuration: "[pool.main]\ntokens = 1_000\n[pool.main.account.a]\ntokens = 100\n")
        try await daemon.start()
        let parent = try await daemon.connect(account: "a")
        var settings = AccountSettings()
        settings.nominal = Amounts(tokens: .finite(40))
        let sub = try await parent.allocate("main/a/sub", settings)
        #expect(sub.nominal.tokens == .finite(40))
        settings.nominal = Amounts(tokens: .finite(61))
        let refused = await #expect(throws: BursarError.self) {
            try await parent.allocate("main/a/other", settings)
        }
        #expect(refused?.reason == .nominalDoesNotFit)
        #expect(refused?.message.contains("60") == true, "it says what would fit")
    }

    @Test("garbage on one connection hurts nobody else")
    func garbage() async throws {
        let daemon = try TestDaemon(configuration: "[pool.main]\ntokens = 1_000\n")
        try await daemon.start()
        let bursar = try await daemon.connect(account: "a")
        var random = SystemRandomNumberGenerator()
        for _ in 0..<50 {
            let bytes = (0..<Int.random(in: 1...200, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            try RawConnection(daemon.socket).send(bytes)
        }
        #expect(try await bursar.reserve(Reservation(tokens: 10)).verdict == .granted)
    }

    @Test("who sends more than its part of a turn and is gone, alone, hurts nobody after it")
    func hastyFarewell() async throws {
        let daemon = try TestDaemon(configuration: "[pool.main]\ntokens = 1_000\n")
        try await daemon.start()
        var bytes = try Request.hello(
            .init(
                versionLeast: ProtocolVersion.least, versionMost: ProtocolVersion.most,
                client: "hasty")
        ).frame(correlation: 1)
        for correlation in 2...1_000 as ClosedRange<UInt64> {
            bytes += try Request.ping(.init()).frame(correlation: correlation)
        }
        for _ in 0..<20 { try RawConnection(daemon.socket).send(bytes) }
        let bursar = try await daemon.connect(account: "a")
        #expect(try await bursar.reserve(Reservation(tokens: 10)).verdict == .granted)
        #expect(daemon.process?.isRunning == true)
    }

    @Test("the same key gives the same answer, also after a restart, and executes once")
    func idempotency() async throws {
        let daemon = try TestDaemon(configuration: "[pool.main]\ntokens = 1_000\n")
        try await daemon.start()
        let bursar = try await daemon.connect(account: "a")
        let usage = Amounts(tokens: .finite(7))
        let first = try await bursar.track(usage, key: "once")
        let second = try await bursar.track(usage, key: "once")
        #expect(first == second)
        await daemon.crash()
        try await daemon.start()
        #expect(try await bursar.track(usage, key: "once") == first)
        let other = await #expect(throws: BursarError.self) {
            try await bursar.track(Amounts(tokens: .finite(8)), key: "once")
        }
        #expect(other?.reason == .keyReused)
        #expect(try await bursar.check().status.consumed.tokens == .finite(7))
    }

    @Test("a retry about a grant executes once, wherever the grant's account is by then")
    func retriesAboutGrants() async throws {
        let daemon = try TestDaemon(configuration: "[pool.main]\ntokens = 1_000\n")
        try await daemon.start()
        let bursar = try await daemon.connect(control: true)
        var reservation = Reservation(tokens: 100)
        (reservation.account, reservation.isDetached) = ("main/a", true)
        let grant = try #require(try await bursar.reserve(reservation).grant)
        let tokens = Amounts(tokens: .finite(7))
        let tracked = try await bursar.track(tokens, grant: grant, key: "tracked")
        let repaid = try await bursar.repay(tokens, grant: grant, key: "repaid")
        // Now the grant is the pool's.
        _ = try await bursar.release("main/a")
        #expect(try await bursar.track(tokens, grant: grant, key: "tracked") == tracked)
        #expect(try await bursar.repay(tokens, grant: grant, key: "repaid") == repaid)
        #expect(try await bursar.check("main").status.held.tokens == .finite(86))
        _ = try await bursar.commit(grant: grant, actual: tokens)
        #expect(try await bursar.track(tokens, grant: grant, key: "tracked") == tracked)
        #expect(try await bursar.repay(tokens, grant: grant, key: "repaid") == repaid)
        #expect(try await bursar.check("main").status.consumed.tokens == .finite(7))
    }
}

/// A connection that sends whatever it likes.
private struct RawConnection {
    private let handle: FileHandle

    init(_ path: String) throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) {
            unsafe $0.copyBytes(from: path.utf8)
        }
        let connected = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Foundation.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard connected == 0 else { throw TestFailure("cannot connect to \(path)") }
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    func send(_ bytes: [UInt8]) throws { try handle.write(contentsOf: Data(bytes)) }
}
