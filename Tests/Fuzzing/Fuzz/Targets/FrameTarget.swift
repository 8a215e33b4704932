import BursarProtocol

/// Frames of every kind, role and version: decoded or refused, and what is decoded is written so
/// that it reads the same again.
enum FrameTarget {
    static func run(_ input: [UInt8]) {
        guard let choice = input.first else { return }
        let versions = Int(ProtocolVersion.most - ProtocolVersion.least) + 1
        let version = ProtocolVersion.least + UInt16(Int(choice & 0x1F) % versions)
        let role = Role(choice >> 5 & 3)
        // A body alone gets the header that fits, so that inputs need not keep the length right.
        if choice >= 0x80, input.count > 1 {
            let length = UInt32(FrameHeader.lengthLeast + input.count - 2)
            let header = [UInt8](
                (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + [input[1], 0, 0, 0]
                    + [UInt8](repeating: 7, count: 8))
            return decode(header + input[2...], role, version)
        }
        decode(Array(input.dropFirst()), role, version)
    }

    private enum Role {
        case request
        case reply
        case push

        init(_ number: UInt8) {
            self = number == 0 ? .request : number == 1 ? .reply : .push
        }
    }

    private static func decode(_ stream: [UInt8], _ role: Role, _ version: UInt16) {
        var rest = stream[...]
        while true {
            let bytes = Array(rest)
            let span = RawSpan(_elements: bytes.span)
            switch FrameSplit.next(in: span) {
            case .incomplete(let missing):
                expect(missing > 0, "an incomplete frame lacks something")
                return
            case .refused(let refusal):
                expect(refusal.offset == 0 && bytes.count >= 4, "a length is refused at byte 0")
                return
            case .frame(let byteCount):
                expect(
                    (FrameHeader.byteCount...bytes.count).contains(byteCount), "a frame has come")
                let frame = Array(bytes[..<byteCount])
                do throws(DecodingRefusal) {
                    switch role {
                    case .request: try check(frame, version, Request.self)
                    case .reply: try check(frame, version, Reply.self)
                    case .push: try check(frame, version, Push.self)
                    }
                } catch {
                    expect(
                        (4...byteCount).contains(error.offset) && error.code.closesConnection,
                        "\(error) lies in its frame of \(byteCount) bytes")
                }
                rest = rest.dropFirst(byteCount)
            }
        }
    }

    private static func check<Body: DecodedBody>(
        _ frame: [UInt8], _ version: UInt16, _ role: Body.Type
    ) throws(DecodingRefusal) {
        let header = try FrameHeader(RawSpan(_elements: frame.span))
        let body = try Body(
            frame: RawSpan(_elements: frame.span), header: header, version: version)
        expect(body.messageKind.rawValue == header.kind, "a message is of its frame's kind")
        // What newer versions appended may be more than there is room for.
        guard let written = try? body.frame(correlation: header.correlation) else { return }
        do throws(DecodingRefusal) {
            let header = try FrameHeader(RawSpan(_elements: written.span))
            let again = try Body(
                frame: RawSpan(_elements: written.span), header: header, version: version)
            expect(again == body, "\(body) reads as \(again)")
            expect(
                (try? again.frame(correlation: header.correlation)) == written,
                "\(body) is written one way")
        } catch {
            fatalError("what was written is refused: \(error)")
        }
    }
}

/// What a frame of some role is read as.
private protocol DecodedBody: FrameBody {
    init(frame: RawSpan, header: FrameHeader, version: UInt16) throws(DecodingRefusal)
}

extension Request: DecodedBody {}
extension Reply: DecodedBody {}
extension Push: DecodedBody {}
