import BursarCore
import BursarLedger
import BursarProtocol
import Foundation
import NIOCore
import NIOEmbedded
import Synchronization

@testable import BursarDaemon

/// A coordinator with one client, whose loop, clock, ledger's thread and client's death are the test's.
final class EmbeddedFixture {
    /// What others would do at some time, done when the test says so.
    final class Delayed: Sendable {
        private let works = Mutex<[@Sendable () -> Void]>([])

        func add(_ work: @escaping @Sendable () -> Void) { works.withLock { $0.append(work) } }

        func run() {
            let due = works.withLock { works in
                defer { works = [] }
                return works
            }
            for work in due { work() }
        }
    }

    /// Nanoseconds of all clocks.
    private final class Time: Sendable {
        let nanoseconds = Atomic<UInt64>(0)
    }

    let loop = EmbeddedEventLoop()
    let writes = Delayed()
    let deaths = Delayed()
    let coordinator: EmbeddedCoordinator
    private let time = Time()
    private let channel: EmbeddedChannel
    private let folder: URL
    private var lastKey: UInt64 = 0

    /// - Parameter change: What its settings are besides a pool.
    /// - Parameter isBusy: Whether the coordinator takes all the time that passes.
    /// - Parameter writesAtOnce: Whether the ledger's thread is that quick.
    init(
        isBusy: Bool = false, writesAtOnce: Bool = false,
        _ change: (inout EmbeddedCoordinator.Settings) -> Void
    ) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "bursar-\(UUID())")
        var settings = EmbeddedCoordinator.Settings(accounts: [
            ConfiguredAccount(path: "main", settings: AccountSettings(), digest: 0)
        ])
        change(&settings)
        let (time, writes, deaths) = (time, writes, deaths)
        var surroundings = Surroundings.system
        surroundings.wall = { Int64(time.nanoseconds.load(ordering: .relaxed)) }
        surroundings.monotonic = { time.nanoseconds.load(ordering: .relaxed) }
        surroundings.processTime = {
            isBusy ? Int64(time.nanoseconds.load(ordering: .relaxed)) : 0
        }
        surroundings.watch = { _, _, died in
            deaths.add(died)
            return ProcessWatch {}
        }
        coordinator = try EmbeddedCoordinator(
            at: folder.path(percentEncoded: false), settings, on: loop, surroundings,
            LedgerSurroundings(
                boot: "test", hasFile: true, random: { 7 }, background: { $0() },
                write: { writesAtOnce ? $1() : writes.add($1) }))
        channel = EmbeddedChannel(loop: loop)
        channel.connect(to: try SocketAddress(unixDomainSocketPath: "/test"), promise: nil)
        try coordinator.accept(
            channel, from: PeerProcess(pid: 1, uid: 1, groups: [1]), isOperator: false)
        try send(BursarProtocol.Request.Hello(versionLeast: 0, versionMost: 0, client: "test"))
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Ends the coordinator.
    func end() { coordinator.die() }

    /// What the client sends arrives, all at once.
    func send(_ requests: any FrameBody...) throws { try send(requests) }

    func send(_ requests: [any FrameBody]) throws {
        var bytes: [UInt8] = []
        for (index, request) in requests.enumerated() {
            try request.appendFrame(correlation: UInt64(index + 1), to: &bytes)
        }
        try channel.writeInbound(ByteBuffer(bytes: bytes))
    }

    /// Bytes that the client got since it was asked last.
    func takeAnswers() throws -> Int {
        var count = 0
        while let bytes = try channel.readOutbound(as: ByteBuffer.self) {
            count += bytes.readableBytes
        }
        return count
    }

    /// So many requests for a token each.
    func reserves(_ count: Int) -> [any FrameBody] {
        (0..<count).map { _ in
            lastKey += 1
            return BursarProtocol.Request.Reserve(
                key: IdempotencyKey(client: 1, number: lastKey, acknowledgedThrough: 0),
                account: "main/a", want: BursarProtocol.Amounts(tokens: .finite(1)), least: .absent,
                operationClass: .essential, waitMs: 0, detached: false, explain: false)
        }
    }

    /// Time passes on all clocks.
    func pass(milliseconds: Int64) {
        time.nanoseconds.add(UInt64(milliseconds) * 1_000_000, ordering: .relaxed)
        loop.advanceTime(by: .milliseconds(milliseconds))
    }
}
