import BursarCore
import BursarLedger
import BursarProtocol
import Foundation
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import BursarDaemon

@Suite("Ended sessions")
struct EndedSessionsTests {
    /// What others would do at some time, done when the test says so.
    private final class Delayed: Sendable {
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

    @Test("what a dead client leaves open is settled by pieces, one after the other is written")
    func pieces() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "bursar-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        let (loop, writes, deaths) = (EmbeddedEventLoop(), Delayed(), Delayed())
        let coordinator = try EmbeddedCoordinator(
            at: folder.path(percentEncoded: false), settings(), on: loop, surroundings(deaths),
            LedgerSurroundings(
                boot: "test", hasFile: true, random: { 7 }, background: { $0() },
                write: { writes.add($1) }))
        defer { coordinator.die() }
        let channel = EmbeddedChannel(loop: loop)
        channel.connect(to: try SocketAddress(unixDomainSocketPath: "/test"), promise: nil)
        try coordinator.accept(
            channel, from: PeerProcess(pid: 1, uid: 1, groups: [1]), isOperator: false)
        try channel.writeInbound(ByteBuffer(bytes: reservations()))
        for _ in 0..<100 where coordinator.coordinator.openGrantCount < 200 {
            loop.advanceTime(by: .milliseconds(10))
            writes.run()
        }
        #expect(coordinator.coordinator.openGrantCount == 200)
        loop.run()
        writes.run()
        deaths.run()
        loop.advanceTime(by: .seconds(1))
        // However long the ledger takes.
        #expect(coordinator.coordinator.openGrantCount == 136)
        for left in [72, 8, 0] {
            writes.run()
            loop.run()
            #expect(coordinator.coordinator.openGrantCount == left)
        }
    }

    private func settings() -> EmbeddedCoordinator.Settings {
        var settings = EmbeddedCoordinator.Settings(accounts: [
            ConfiguredAccount(path: "main", settings: AccountSettings(), digest: 0)
        ])
        settings.inFlight = 256
        return settings
    }

    private func surroundings(_ deaths: Delayed) -> Surroundings {
        var surroundings = Surroundings.system
        surroundings.wall = { 0 }
        surroundings.monotonic = { 0 }
        surroundings.watch = { _, _, died in
            deaths.add(died)
            return ProcessWatch {}
        }
        return surroundings
    }

    /// A hello, and 200 reserves.
    private func reservations() throws -> [UInt8] {
        let hello = BursarProtocol.Request.Hello(versionLeast: 0, versionMost: 0, client: "test")
        var bytes = try hello.frame(correlation: 1)
        for number in 1...200 as ClosedRange<UInt64> {
            let reserve = BursarProtocol.Request.Reserve(
                key: IdempotencyKey(client: 1, number: number, acknowledgedThrough: 0),
                account: "main/a", want: BursarProtocol.Amounts(tokens: .finite(1)), least: .absent,
                operationClass: .essential, waitMs: 0, detached: false, explain: false)
            try reserve.appendFrame(correlation: number + 1, to: &bytes)
        }
        return bytes
    }
}
