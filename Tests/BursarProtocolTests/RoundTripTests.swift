import BursarProtocol
import Testing

@Suite("Round trips")
struct RoundTripTests {
    static let key = IdempotencyKey(client: .max, number: 7, acknowledgedThrough: 6)
    static let mixed = Amounts(tokens: .finite(900), time: .unlimited)

    @Test("the bytes of a commit are those of the specification")
    func bytes() throws {
        let commit = Request.Commit(
            key: IdempotencyKey(client: 1, number: 2, acknowledgedThrough: 3), grant: 0x0102,
            actual: Amounts(tokens: .finite(-2), time: .unlimited, cost: .absent))
        let frame = try commit.frame(correlation: 5)
        let header: [UInt8] = [59, 0, 0, 0, 22, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0]
        let key: [UInt8] =
            [24, 0] + [1, 0, 0, 0, 0, 0, 0, 0] + [2, 0, 0, 0, 0, 0, 0, 0]
            + [3, 0, 0, 0, 0, 0, 0, 0]
        let grant: [UInt8] = [2, 1, 0, 0, 0, 0, 0, 0]
        let actual: [UInt8] = [3, 2, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]
        // Neither a breakdown nor a model nor work.
        let rest: [UInt8] = [0, 0, 0]
        #expect(frame == header + key + grant + actual + rest)
        #expect(try decodeRequest(frame) == .commit(commit))
    }

    @Test(
        "a request comes back as it was sent",
        arguments: [
            .hello(
                Request.Hello(versionLeast: 0, versionMost: 3, client: "größe ✓", session: 0)),
            .ping(Request.Ping()),
            .ping(Request.Ping(acknowledged: key)),
            .reserve(
                Request.Reserve(
                    key: key, account: "main/workers/a", want: mixed, least: .absent,
                    operation: "", model: "m-12345678", operationClass: .winddown, ttlMs: 60_000,
                    waitMs: 0, bid: -1, detached: true, explain: false)),
            .adjust(
                Request.Adjust(
                    key: key, account: "main", priority: .min, delta: mixed, prices: [],
                    pricesRemoved: ["m"])),
            .void(Request.Void(key: key, grant: .max)),
        ] as [Request])
    func requests(request: Request) throws {
        #expect(try decodeRequest(try request.frame(correlation: 1)) == request)
    }

    @Test("a reply with nested lists comes back as it was sent")
    func nestedLists() throws {
        let status = AccountStatus(
            account: "main", nominal: Self.mixed, reserved: .absent, funded: .absent,
            ceiling: Self.mixed, held: .absent, consumed: .absent, borrowed: .absent,
            debt: .absent, limit: .absent, headroom: .absent,
            percentage: Fractions(tokens: 120_000), level: .black, action: .stop, openGrants: 1,
            children: 2, waiting: 3)
        let inspected = Reply.Inspected(
            accounts: [status, status], grants: [], lines: ["", "{\"seq\":1}"],
            verification: LedgerVerification(
                ok: false, entries: 1, accounts: 2, mismatches: ["main: held"]))
        let frame = try inspected.frame(correlation: 9)
        let header = try FrameHeader(RawSpan(_elements: frame.span))
        #expect(header.correlation == 9)
        let reply = try Reply(frame: RawSpan(_elements: frame.span), header: header, version: 0)
        #expect(Reply.Inspected(reply) == inspected)
    }

    @Test("an error code and an event kind of a newer peer are carried along")
    func openEnumerations() throws {
        let event = Push.Event(
            subscription: 1, seq: 2, timeMs: 3, kind: EventKind(rawValue: 999), account: "a",
            amounts: .absent, actual: .absent, borrowed: .absent, paidBack: .absent,
            reason: ErrorCode(rawValue: 888), count: 1)
        let frame = try event.frame(correlation: 0)
        let header = try FrameHeader(RawSpan(_elements: frame.span))
        let push = try Push(frame: RawSpan(_elements: frame.span), header: header, version: 0)
        #expect(push == .event(event))
    }

    @Test("bytes after the last known field are skipped")
    func trailingBytes() throws {
        let request = Request.ping(Request.Ping())
        #expect(try decodeRequest(try request.frame(correlation: 1) + [1, 2, 3]) == request)
    }

    @Test("a frame cut anywhere is refused at the first field that is not whole")
    func truncation() throws {
        let frame = try Request.Void(key: Self.key, grant: 1).frame(correlation: 1)
        for count in FrameHeader.byteCount..<frame.count {
            let refusal = try #require(throws: DecodingRefusal.self) {
                _ = try decodeRequest(Array(frame.prefix(count)))
            }
            switch count {
            case 16, 17: #expect(refusal.code == .truncated && refusal.offset == 16)
            // The key's length says more than there is.
            case 18..<42: #expect(refusal.code == .badStructLength && refusal.offset == 16)
            default: #expect(refusal.code == .truncated && refusal.offset == 42)
            }
        }
    }

    @Test("too large a message is refused, and leaves the buffer alone")
    func tooLarge() throws {
        var bytes: [UInt8] = [1]
        // A code, a string's length and two presence bytes take six.
        let most = FrameHeader.lengthMost - FrameHeader.lengthLeast - 6
        let fits = Reply.Error(code: .busy, message: String(repeating: "m", count: most))
        try fits.appendFrame(correlation: 1, to: &bytes)
        #expect(bytes.count == 1 + 4 + 65_536)
        let long = Reply.Error(code: .busy, message: String(repeating: "m", count: most + 1))
        let refusal = try #require(throws: EncodingRefusal.self) {
            try long.appendFrame(correlation: 1, to: &bytes)
        }
        #expect(refusal.length == 65_537)
        #expect(bytes.count == 1 + 4 + 65_536)
    }

    private func decodeRequest(_ frame: [UInt8]) throws -> Request {
        let bytes = RawSpan(_elements: frame.span)
        return try Request(frame: bytes, header: try FrameHeader(bytes), version: 0)
    }
}
