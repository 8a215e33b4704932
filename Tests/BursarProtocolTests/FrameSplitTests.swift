import BursarProtocol
import Testing

@Suite("Splitting a stream into frames")
struct FrameSplitTests {
    @Test("a frame is complete with its last byte, not before")
    func byteByByte() throws {
        let frame = try Request.Ping().frame(correlation: 1)
        for count in 0..<frame.count {
            let split = FrameSplit.next(in: RawSpan(_elements: frame.span).extracting(first: count))
            let known = count < 4 ? FrameHeader.byteCount : frame.count
            #expect(split == .incomplete(missing: known - count))
        }
        #expect(
            FrameSplit.next(in: RawSpan(_elements: (frame + frame).span))
                == .frame(byteCount: frame.count))
    }

    @Test(
        "a length out of bounds is refused before the body has come",
        arguments: [
            (11, FrameHeader.lengthMost, .frameTooShort),
            (0, FrameHeader.lengthMost, .frameTooShort),
            (65_537, FrameHeader.lengthMost, .frameTooLong),
            (Int(UInt32.max), FrameHeader.lengthMost, .frameTooLong),
            (4_097, FrameHeader.helloLengthMost, .frameTooLong),
        ] as [(Int, Int, ErrorCode)])
    func outOfBounds(length: Int, most: Int, code: ErrorCode) throws {
        let bytes = (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
        guard
            case .refused(let refusal) = FrameSplit.next(
                in: RawSpan(_elements: bytes.span), lengthMost: most)
        else { Issue.record("length \(length) passes"); return }
        #expect(refusal.code == code && refusal.offset == 0)
    }

    @Test("the bounds themselves pass", arguments: [12, 65_536])
    func bounds(length: Int) {
        let bytes = (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
        #expect(FrameSplit.next(in: RawSpan(_elements: bytes.span)) == .incomplete(missing: length))
    }
}
