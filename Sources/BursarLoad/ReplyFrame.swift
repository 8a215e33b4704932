import BursarProtocol

/// A reply where it arrived. What a load looks at stands in the same place in all of a kind.
///
/// Safe as long as nothing is moved in the buffer that it lies in.
@safe
struct ReplyFrame {
    let bytes: UnsafeRawPointer
    let byteCount: Int

    @inline(__always)
    private func load<Integer: FixedWidthInteger & BitwiseCopyable>(
        _ type: Integer.Type, at offset: Int
    ) -> Integer {
        unsafe Integer(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: type))
    }

    /// Bytes of the frame whose first bytes have arrived, its length field included.
    @inline(__always)
    static func byteCount(at bytes: UnsafeRawPointer) -> Int {
        unsafe FrameHeader.lengthFieldByteCount
            + Int(UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self)))
    }

    var kind: UInt16 { load(UInt16.self, at: 4) }
    var correlation: UInt64 { load(UInt64.self, at: 8) }

    /// The grant that a `reserved` tells of; nothing if it was not granted.
    @inline(__always)
    var grant: UInt64? {
        // Verdict, presence, number.
        guard byteCount >= 26, load(UInt8.self, at: 16) == Verdict.granted.rawValue,
            load(UInt8.self, at: 17) == 1
        else { return nil }
        return load(UInt64.self, at: 18)
    }

    /// The tokens that a `committed` charged, and only them; nothing if it charged anything else.
    @inline(__always)
    var chargedTokens: Int64? {
        // Bits of what is present and of what is unlimited, and the number.
        guard byteCount >= 26, load(UInt8.self, at: 16) & 1 == 1, load(UInt8.self, at: 17) == 0
        else { return nil }
        return load(Int64.self, at: 18)
    }

    /// A copy, for what is rare enough to be decoded in full.
    func copy() -> [UInt8] {
        unsafe Array(UnsafeRawBufferPointer(start: bytes, count: byteCount))
    }
}
