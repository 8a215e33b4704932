import BursarProtocol
import Testing

@Suite("Golden vectors")
struct VectorTests {
    @Test(
        "a valid frame means what its fields say, and is what they are written as",
        arguments: Vectors.valid)
    func valid(vector: ValidVector) throws {
        let decoded = try Decoded(vector.bytes, role: vector.role, version: vector.version)
        #expect(type(of: decoded.message).kind.name == vector.message)
        #expect("\(decoded.correlation)" == vector.correlation)
        #expect(JSONValue(reflecting: decoded.message) == vector.fields)
        let frame = try decoded.message.frame(correlation: decoded.correlation)
        #expect(frame == Vectors.bytes(vector.canonical ?? vector.hex))
    }

    @Test("an invalid frame is refused with its code, offset and rule", arguments: Vectors.invalid)
    func invalid(vector: InvalidVector) throws {
        let refusal = try #require(throws: DecodingRefusal.self) {
            try Decoded(
                vector.bytes, role: vector.role, version: vector.version,
                lengthMost: vector.lengthMost ?? FrameHeader.lengthMost)
        }
        let found = InvalidVector.Refusal(
            code: refusal.code.name, offset: refusal.offset, rule: refusal.rule)
        #expect(found == vector.error)
        #expect(refusal.code.closesConnection)
    }

    @Test("every message and every decoding error has vectors")
    func complete() {
        #expect(
            Set(Vectors.valid.map(\.message)) == Set(MessageKind.allCases.map(\.name)))
        // The others of the connection are about its state, not about bytes.
        let states: [ErrorCode] = [
            .helloExpected, .versionUnsupported, .tooManyConnections, .stalled,
        ]
        let codes = ErrorCode.allCases.filter { $0.closesConnection && !states.contains($0) }
        #expect(Set(Vectors.invalid.map(\.error.code)) == Set(codes.map(\.name)))
    }

    @Test("a frame that comes byte by byte is whole with its last byte", arguments: Vectors.valid)
    func byteByByte(vector: ValidVector) {
        let bytes = vector.bytes
        let all = RawSpan(_elements: bytes.span)
        for count in 0..<bytes.count {
            let known = count < 4 ? FrameHeader.byteCount : bytes.count
            #expect(
                FrameSplit.next(in: all.extracting(first: count))
                    == .incomplete(missing: known - count))
        }
        #expect(FrameSplit.next(in: all) == .frame(byteCount: bytes.count))
    }

    @Test(
        "a length out of bounds is refused with its fourth byte",
        arguments: Vectors.invalid.filter { $0.error.code.hasPrefix("frame_too_") })
    func badLengthByteByByte(vector: InvalidVector) {
        let bytes = vector.bytes
        let all = RawSpan(_elements: bytes.span)
        for count in 0..<bytes.count {
            let split = FrameSplit.next(
                in: all.extracting(first: count),
                lengthMost: vector.lengthMost ?? FrameHeader.lengthMost)
            guard case .refused = split else {
                #expect(count < 4)
                continue
            }
            #expect(count >= 4)
        }
    }

    @Test("all frames in one stream come out one by one")
    func concatenated() {
        let stream = Vectors.valid.flatMap(\.bytes)
        let all = RawSpan(_elements: stream.span)
        var offset = 0
        for vector in Vectors.valid {
            let rest = all.extracting(offset..<stream.count)
            #expect(FrameSplit.next(in: rest) == .frame(byteCount: vector.bytes.count))
            offset += vector.bytes.count
        }
        #expect(offset == stream.count)
    }
}
