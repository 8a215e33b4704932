import NIOCore
import Testing

@testable import BursarClient

@Suite("Keys, sockets, usage")
struct ValueTests {
    @Test("a text key is the front of its SHA-256")
    func textKey() {
        let key = RequestKey("abc").idempotencyKey
        #expect(key.client == 0xba78_16bf_8f01_cfea)
        #expect(key.number == 0x4141_40de_5dae_2223)
        #expect(key.acknowledgedThrough == 0)
    }

    @Test("keys rise, and what is answered without a gap is acknowledged")
    func keyRing() {
        var ring = KeyRing(client: 5)
        let keys = (0..<4).map { _ in ring.next(now: 0) }
        #expect(keys.map(\.number) == [1, 2, 3, 4])
        #expect(keys.allSatisfy { $0.client == 5 && $0.acknowledgedThrough == 0 })
        ring.answered(keys[1])
        #expect(ring.acknowledgedThrough(now: 0) == 0)
        ring.answered(keys[0])
        #expect(ring.acknowledgedThrough(now: 0) == 2)
        ring.answered(keys[0])
        ring.gaveUp(keys[2], now: 100)
        ring.answered(keys[3])
        #expect(ring.next(now: 100).acknowledgedThrough == 2)
        // By then the coordinator has let go of the answer by itself.
        #expect(ring.next(now: 100 + KeyRing.answerLifetime).acknowledgedThrough == 4)
    }

    @Test("a wait is shortened by the time before the request is sent, but only once")
    func shortenedWait() {
        var reservation = Reservation(tokens: 1)
        reservation.wait = .seconds(5)
        let key = RequestKey("abc").idempotencyKey
        let start = NIODeadline.uptimeNanoseconds(7)
        let pending = PendingRequest(
            number: 1, request: .reserve(reservation.request(key)), key: key, isKeyOurs: true,
            timeout: .seconds(9), start: start
        ) { _ in }
        #expect(pending.end == start + .seconds(9))
        for seconds in [2, 3] as [Int64] {
            pending.willSend(at: start + .seconds(seconds))
            guard case .reserve(let reserve) = pending.request else { return }
            #expect(reserve.waitMs == 3_000)
        }
    }

    @Test(
        "the socket is looked for in order",
        arguments: [
            ("/x/a.sock", ["BURSAR_SOCKET": "/y"], true, "/x/a.sock"),
            (nil, ["BURSAR_SOCKET": "/y/b.sock", "XDG_RUNTIME_DIR": "/r"], true, "/y/b.sock"),
            (nil, ["XDG_RUNTIME_DIR": "/r"], true, "/r/bursar/bursar.sock"),
            (nil, ["XDG_RUNTIME_DIR": "/r"], false, "/run/bursar/bursar.sock"),
            (nil, ["BURSAR_SOCKET": "", "XDG_RUNTIME_DIR": ""], true, "/run/bursar/bursar.sock"),
        ] as [(String?, [String: String], Bool, String)])
    func sockets(
        explicit: String?, environment: [String: String], exists: Bool, expected: String
    ) {
        let find = { (isControl: Bool) in
            SocketLocation.find(
                explicit: explicit, isControl: isControl, environment: { environment[$0] },
                exists: { _ in exists })
        }
        #expect(find(false) == expected)
        #expect(find(true) == expected.prefix(upTo: expected.lastIndex(of: "/")!) + "/control.sock")
    }

    @Test(
        "the account is the one that is given, else that of the environment",
        arguments: [
            ("main/a", "main/b", "main/a"), (nil, "main/b", "main/b"), (nil, "", nil),
            (nil, nil, nil),
        ] as [(String?, String?, String?)])
    func account(explicit: String?, inherited: String?, expected: String?) {
        let configuration = Bursar.Configuration(account: explicit) {
            $0 == "BURSAR_ACCOUNT" ? inherited : nil
        }
        #expect(configuration.account == expected)
    }

    @Test("usage adds up, and what was only tracked is left to the coordinator")
    func usage() {
        var usage = OperationUsage()
        #expect(usage.settlement(afterSuccess: false).end == .void)
        usage.isDispatched = true
        #expect(usage.settlement(afterSuccess: false).end == .leave)
        #expect(usage.settlement(afterSuccess: true).end == .commit(.absent, nil))
        usage.track(Amounts(tokens: 5, time: .seconds(1), cost: nil))
        #expect(usage.settlement(afterSuccess: false).end == .commit(.absent, nil))
        usage.use(Amounts(tokens: 0, time: nil, cost: nil))
        usage.use(Amounts(tokens: .max, time: nil, cost: 3))
        #expect(
            usage.settlement(afterSuccess: true).end
                == .commit(Amounts(tokens: .max, time: nil, cost: 3), nil))
    }

    @Test(
        "durations are whole milliseconds, rounded up",
        arguments: [
            (.zero, 0), (.nanoseconds(1), 1), (.milliseconds(1_500), 1_500),
            (.seconds(-1), 0), (.microseconds(1_001), 2),
        ] as [(Duration, UInt64)])
    func milliseconds(duration: Duration, expected: UInt64) {
        #expect(duration.wholeMilliseconds == expected)
    }
}
