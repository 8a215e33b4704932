/// What stands at the front of the bytes that have arrived.
public enum FrameSplit: Hashable, Sendable {
    /// No whole frame yet: at least that many bytes more are needed.
    case incomplete(missing: Int)
    /// A whole frame in the first that many bytes, its length field included.
    case frame(byteCount: Int)
    /// Not a frame, and nothing after it can be read either.
    case refused(DecodingRefusal)

    /// Looks for a frame at the front of `bytes`, without reading more than its length.
    ///
    /// A length that is out of bounds is refused at once, before any of the body has come.
    /// - Parameters:
    ///   - bytes: What has arrived and was not split off yet.
    ///   - lengthMost: Most value of the length field; ``FrameHeader/helloLengthMost`` until the
    ///     hello has come.
    public static func next(
        in bytes: RawSpan, lengthMost: Int = FrameHeader.lengthMost
    ) -> FrameSplit {
        let lengthField = FrameHeader.lengthFieldByteCount
        var reader = WireReader(bytes)
        guard let length = try? reader.read(UInt32.self) else {
            return .incomplete(missing: FrameHeader.byteCount - bytes.byteCount)
        }
        guard length >= FrameHeader.lengthLeast else {
            return .refused(
                DecodingRefusal(
                    code: .frameTooShort, offset: 0,
                    rule: "length is at least \(FrameHeader.lengthLeast)"))
        }
        guard length <= lengthMost else {
            return .refused(
                DecodingRefusal(
                    code: .frameTooLong, offset: 0, rule: "length is at most \(lengthMost)"))
        }
        let byteCount = lengthField + Int(length)
        return bytes.byteCount < byteCount
            ? .incomplete(missing: byteCount - bytes.byteCount)
            : .frame(byteCount: byteCount)
    }
}
