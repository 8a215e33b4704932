/// Reads the fields of one frame, front to back. Never trusts a length or a count.
///
/// Offsets of refusals count from the start of the span, so give it the whole frame.
public struct WireReader: ~Escapable {
    private let bytes: Span<UInt8>
    /// Where the next field begins.
    private(set) var offset: Int
    /// Where the message, or the nested struct that is being read, ends.
    private var end: Int

    /// A reader of a whole frame that stands at `offset` (at its end, if that is beyond it).
    @_lifetime(copy frame)
    public init(_ frame: RawSpan, from offset: Int = 0) {
        // The span of bytes lets the compiler prove each access, so that none is unsafe.
        bytes = Span(_bytes: frame)
        end = frame.byteCount
        self.offset = min(max(offset, 0), frame.byteCount)
    }

    /// Whether the message or nested struct ends here.
    var isAtEnd: Bool { offset == end }

    /// A little-endian integer.
    @inline(__always)
    mutating func read<Integer: FixedWidthInteger & BitwiseCopyable>(
        _ type: Integer.Type
    ) throws(DecodingRefusal) -> Integer {
        let size = MemoryLayout<Integer>.size
        guard end &- offset >= size else { throw truncated() }
        let window = bytes.extracting(offset..<offset &+ size)
        offset &+= size
        var value: Integer = 0
        // One load after optimisation.
        for index in 0..<size {
            value |= Integer(truncatingIfNeeded: window[index]) &<< Integer(index &* 8)
        }
        return value
    }

    /// A byte that is 0 or 1: of a bool, or in front of an optional field.
    @inline(__always)
    mutating func readBool() throws(DecodingRefusal) -> Bool {
        guard isAtEnd == false else { throw truncated() }
        let byte = bytes[offset]
        guard byte <= 1 else {
            throw refusal(.badPresence, at: offset, "a presence or bool byte is 0 or 1")
        }
        offset &+= 1
        return byte == 1
    }

    /// A `u16` byte length and that much UTF-8.
    mutating func readString() throws(DecodingRefusal) -> String {
        let count = Int(try read(UInt16.self))
        guard end &- offset >= count else { throw truncated() }
        let contents = bytes.extracting(offset..<offset &+ count)
        guard let valid = try? UTF8Span(validating: contents) else {
            throw refusal(.badUtf8, at: offset, "a string is UTF-8")
        }
        offset &+= count
        return String(copying: valid)
    }

    /// Two bytes of bits and the finite numbers.
    mutating func readAmounts() throws(DecodingRefusal) -> Amounts {
        let start = offset
        let bits = try read(UInt16.self)
        guard
            var amounts = Amounts(
                presentBits: UInt8(truncatingIfNeeded: bits),
                unlimitedBits: UInt8(truncatingIfNeeded: bits &>> 8))
        else {
            throw refusal(
                .badAmounts, at: start, "amounts use bits 0 to 2, unlimited only with present")
        }
        let finite = amounts.finiteBits
        if finite & Amounts.tokensBit != 0 { amounts.tokensNumber = try read(Int64.self) }
        if finite & Amounts.timeBit != 0 { amounts.timeNumber = try read(Int64.self) }
        if finite & Amounts.costBit != 0 { amounts.costNumber = try read(Int64.self) }
        return amounts
    }

    /// A closed enumeration.
    @inline(__always)
    mutating func readEnum<Value: RawRepresentable>(
        _ type: Value.Type
    ) throws(DecodingRefusal) -> Value
    where Value.RawValue: FixedWidthInteger & BitwiseCopyable {
        let start = offset
        guard let value = Value(rawValue: try read(Value.RawValue.self)) else {
            throw refusal(.badEnum, at: start, "an enumeration has one of its defined values")
        }
        return value
    }

    /// The number of elements of a list, each of at least `elementByteCountLeast` bytes.
    mutating func readCount(elementByteCountLeast: Int) throws(DecodingRefusal) -> Int {
        let start = offset
        let count = Int(try read(UInt16.self))
        guard count &* elementByteCountLeast <= end &- offset else {
            throw refusal(.badCount, at: start, "a list's elements fit in what is left")
        }
        return count
    }

    /// Enters a nested struct. What it returns belongs to ``endStruct(_:)``.
    @inline(__always)
    mutating func beginStruct() throws(DecodingRefusal) -> Int {
        let start = offset
        let count = Int(try read(UInt16.self))
        guard count <= end &- offset else {
            throw refusal(
                .badStructLength, at: start, "a nested struct ends within its surroundings")
        }
        let outerEnd = end
        end = offset &+ count
        return outerEnd
    }

    /// Leaves a nested struct and skips what a newer peer has appended to it.
    @inline(__always)
    mutating func endStruct(_ outerEnd: Int) {
        offset = end
        end = outerEnd
    }

    @inline(never)
    private func truncated() -> DecodingRefusal {
        DecodingRefusal(
            code: .truncated, offset: offset, rule: "every field of the version is complete")
    }

    @inline(never)
    func refusal(_ code: ErrorCode, at offset: Int, _ rule: String) -> DecodingRefusal {
        DecodingRefusal(code: code, offset: offset, rule: rule)
    }
}
