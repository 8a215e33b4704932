/// The 16 bytes in front of each body: `u32 length`, `u16 kind`, `u16 flags`, `u64 correlation`,
/// all little-endian.
public struct FrameHeader: Hashable, Sendable {
    /// Bytes that follow the length field: 12 of the header and the body.
    public var length: UInt32
    /// Raw ``MessageKind``; may be one that this version does not know.
    public var kind: UInt16
    /// Number that a request's sender chose and its reply repeats; 0 for events.
    public var correlation: UInt64

    /// Bytes of the header, the length field included.
    public static let byteCount = 16
    /// Bytes of the length field.
    public static let lengthFieldByteCount = 4
    /// Least value of the length field: the header without a body.
    public static let lengthLeast = byteCount - lengthFieldByteCount
    /// Most value of the length field.
    public static let lengthMost = 65_536
    /// Most value of the length field of a `hello`.
    public static let helloLengthMost = 4_096

    static let kindOffset = 4
    static let flagsOffset = 6

    /// Reads the header of a frame that ``FrameSplit/next(in:lengthMost:)`` has delimited.
    ///
    /// - Throws: `truncated` if the bytes end before the header does, `bad_flags` for any flag.
    public init(_ frame: RawSpan) throws(DecodingRefusal) {
        var reader = WireReader(frame)
        length = try reader.read(UInt32.self)
        kind = try reader.read(UInt16.self)
        guard try reader.read(UInt16.self) == 0 else {
            throw DecodingRefusal(
                code: .badFlags, offset: Self.flagsOffset, rule: "flags are zero")
        }
        correlation = try reader.read(UInt64.self)
    }
}
