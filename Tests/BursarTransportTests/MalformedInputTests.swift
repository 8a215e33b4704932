import BursarProtocol
import NIOCore
import NIOEmbedded
import Testing

@testable import BursarTransport

@Suite("Input that is no message")
struct MalformedInputTests {
    static let reserve = Request.Reserve(
        key: IdempotencyKey(client: 1, number: 1, acknowledgedThrough: 0), account: "main/a",
        want: Amounts(tokens: .finite(1)), least: .absent, operationClass: .essential, waitMs: 0,
        detached: false, explain: false)

    /// Bytes of a frame with the body of one byte, all of it given.
    static func frame(
        length: UInt32, kind: UInt16, flags: UInt16 = 0, correlation: UInt8, body: [UInt8]
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        for shift in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: length >> (8 * shift))) }
        for field in [kind, flags] {
            bytes += [UInt8(truncatingIfNeeded: field), UInt8(truncatingIfNeeded: field >> 8)]
        }
        return bytes + [correlation, 0, 0, 0, 0, 0, 0, 0] + body
    }

    @Test(
        "is answered with the rule it breaks, and closes the connection",
        arguments: [
            (frame(length: 11, kind: 4, correlation: 6, body: []), .frameTooShort, 0, 6),
            ([0, 0, 0, 0], .frameTooShort, 0, 0),
            ([1, 0, 1, 0], .frameTooLong, 0, 0),
            (frame(length: 13, kind: 999, correlation: 6, body: [0]), .unknownKind, 4, 6),
            (frame(length: 13, kind: 5, correlation: 6, body: [0]), .unknownKind, 4, 6),
            (frame(length: 13, kind: 1, correlation: 6, body: [0]), .unknownKind, 4, 6),
            (frame(length: 13, kind: 4, flags: 2, correlation: 6, body: [0]), .badFlags, 6, 0),
            (frame(length: 13, kind: 4, correlation: 6, body: [2]), .badPresence, 16, 6),
            (frame(length: 12, kind: 4, correlation: 6, body: []), .truncated, 16, 6),
        ] as [([UInt8], ErrorCode, UInt32, UInt64)])
    func refused(bytes: [UInt8], code: ErrorCode, offset: UInt32, correlation: UInt64) throws {
        let bench = try ServerBench()
        try bench.greet()
        // Whatever follows a length that is out of bounds would be taken for its header.
        try bench.receive(bytes.count < 16 ? bytes : bytes + ServerConnectionTests.ping(9))
        let refusal = try bench.refusal()
        #expect(refusal?.code == code)
        #expect(refusal?.offset == offset)
        #expect(refusal?.correlation == correlation)
        bench.channel.embeddedEventLoop.run()
        #expect(!bench.channel.isActive)
        #expect(bench.closings.map(\.code) == [code])
        #expect(bench.requests.isEmpty, "nothing after it is read")
    }

    @Test(
        "is refused before the hello, too",
        arguments: [
            (Array("GET / HTTP/1.1\r\n\r\n".utf8), .frameTooLong),
            ([1, 16, 0, 0], .frameTooLong),
            (try! Request.Ping().frame(correlation: 1), .helloExpected),
            (frame(length: 16, kind: 1, correlation: 1, body: [0, 0, 0, 0]), .badMagic),
        ] as [([UInt8], ErrorCode)])
    func beforeHello(bytes: [UInt8], code: ErrorCode) throws {
        let bench = try ServerBench()
        try bench.receive(bytes)
        #expect(try bench.refusal()?.code == code)
        #expect(bench.seen == ["open"])
        bench.channel.embeddedEventLoop.run()
        #expect(!bench.channel.isActive)
    }

    @Test("whatever the bytes are, nothing traps and at most one error is sent")
    func mutations() throws {
        var random = SplitMix(seed: UInt64.random(in: 0 ... .max))
        let seed = random.state
        for _ in 0..<2_000 {
            let bench = try ServerBench()
            try bench.greet()
            var bytes = try Self.reserve.frame(correlation: 3)
            bytes += try ServerConnectionTests.ping(4)
            for _ in 0...Int.random(in: 0..<4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
                    in: 0...255, using: &random)
            }
            try bench.receive(Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random))))
            let errors = try bench.replies()
            #expect(errors.count <= 1, "seed \(seed)")
            #expect(bench.connection.isOpen == errors.isEmpty, "seed \(seed)")
        }
    }
}

/// A small generator whose seed can be printed.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
