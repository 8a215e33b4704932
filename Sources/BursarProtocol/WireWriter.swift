/// Writes fields one after the other into bytes that exist already.
///
/// The caller provides room for what it writes, which ``FrameBody/frameByteCount()`` tells
/// beforehand; so nothing grows, and a network buffer can be written without a copy.
public struct WireWriter: ~Copyable, ~Escapable {
    private var bytes: MutableRawSpan
    /// Where the next field goes.
    public private(set) var offset: Int

    /// A writer into `bytes` that begins at `offset`.
    @_lifetime(copy bytes)
    public init(_ bytes: consuming MutableRawSpan, at offset: Int = 0) {
        self.bytes = bytes
        self.offset = offset
    }

    @inline(__always)
    mutating func write<Integer: FixedWidthInteger & BitwiseCopyable>(_ value: Integer) {
        bytes.storeBytes(of: value.littleEndian, toByteOffset: offset, as: Integer.self)
        offset &+= MemoryLayout<Integer>.size
    }

    @inline(__always)
    mutating func write(_ value: Bool) {
        write(value ? 1 : 0 as UInt8)
    }

    mutating func write(_ value: String) {
        let contents = value.utf8Span.span
        write(count: contents.count)
        var index = 0
        // Eight bytes at a time: as fast as a copy of so few can be without a pointer.
        while contents.count &- index >= 8 {
            let window = contents.extracting(index..<index &+ 8)
            var chunk: UInt64 = 0
            for position in 0..<8 {
                chunk |= UInt64(window[position]) &<< UInt64(position &* 8)
            }
            write(chunk)
            index &+= 8
        }
        while index < contents.count {
            write(contents[index])
            index &+= 1
        }
    }

    mutating func write(_ value: Amounts) {
        write(UInt16(value.presentBits) | UInt16(value.unlimitedBits) &<< 8)
        let finite = value.finiteBits
        if finite & Amounts.tokensBit != 0 { write(value.tokensNumber) }
        if finite & Amounts.timeBit != 0 { write(value.timeNumber) }
        if finite & Amounts.costBit != 0 { write(value.costNumber) }
    }

    /// The `u16` in front of a string, list or nested struct. It always fits: what has more is over
    /// the limit of a frame and was refused before anything was written.
    @inline(__always)
    mutating func write(count: Int) {
        write(UInt16(truncatingIfNeeded: count))
    }
}
