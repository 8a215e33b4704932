internal import BursarCore

/// Reads what `ByteWriter` wrote. Trusts no length and no number.
struct ByteReader {
    private let bytes: [UInt8]
    private(set) var offset = 0
    /// What moments are relative to.
    var now = Instant(nanoseconds: 0)
    /// Number of the entry that is being read.
    var seq: UInt64 = 0
    /// Layout of what is read; see `RowFormat`.
    var format: UInt8 = 0
    private var texts: [String] = []
    private var lanes: [LaneID] = []

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var remaining: Int { bytes.count - offset }

    func failure(_ problem: CodecFailure.Problem) -> CodecFailure {
        CodecFailure(problem: problem, offset: offset)
    }

    func invalid(_ name: CodecFailure.StaticName) -> CodecFailure { failure(.invalid(name)) }

    /// Call last.
    func finish() throws(CodecFailure) {
        if offset != bytes.count { throw failure(.trailingBytes) }
    }

    @inline(__always)
    mutating func byte() throws(CodecFailure) -> UInt8 {
        guard offset < bytes.count else { throw failure(.truncated) }
        let byte = bytes[offset]
        offset += 1
        return byte
    }

    @inline(__always)
    mutating func number() throws(CodecFailure) -> UInt64 {
        let first = try byte()
        return first < 0x80 ? UInt64(first) : try longNumber(first)
    }

    private mutating func longNumber(_ first: UInt8) throws(CodecFailure) -> UInt64 {
        var value = UInt64(first & 0x7F)
        var shift: UInt64 = 7
        while true {
            let next = try byte()
            // The tenth byte has room for one bit.
            if shift == 63, next > 1 { throw failure(.numberTooLong) }
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return value }
            shift += 7
            if shift > 63 { throw failure(.numberTooLong) }
        }
    }

    mutating func signed() throws(CodecFailure) -> Int64 {
        let value = try number()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    mutating func number32(_ name: CodecFailure.StaticName) throws(CodecFailure) -> UInt32 {
        guard let value = UInt32(exactly: try number()) else { throw invalid(name) }
        return value
    }

    mutating func digest() throws(CodecFailure) -> UInt64 {
        guard remaining >= 8 else { throw failure(.truncated) }
        var value: UInt64 = 0
        for index in 0..<8 { value |= UInt64(bytes[offset + index]) << UInt64(index * 8) }
        offset += 8
        return value
    }

    mutating func flag() throws(CodecFailure) -> Bool {
        switch try byte() {
        case 0: false
        case 1: true
        default: throw invalid("flag")
        }
    }

    mutating func raw<Value: RawRepresentable>(
        _ name: CodecFailure.StaticName
    ) throws(CodecFailure) -> Value where Value.RawValue: FixedWidthInteger {
        guard let raw = Value.RawValue(exactly: try number()), let value = Value(rawValue: raw)
        else { throw invalid(name) }
        return value
    }

    mutating func moment() throws(CodecFailure) -> Instant {
        Instant(nanoseconds: now.nanoseconds &+ (try signed()))
    }

    mutating func text() throws(CodecFailure) -> String {
        let head = try number()
        if head == 0 { return "" }
        if head >= 2 {
            guard head - 2 < texts.count else { throw invalid("reference to a text") }
            return texts[Int(head - 2)]
        }
        let text = try newText()
        texts.append(text)
        return text
    }

    private mutating func newText() throws(CodecFailure) -> String {
        let count = try number()
        guard count <= remaining else { throw failure(.truncated) }
        let end = offset + Int(count)
        guard let text = String(validating: bytes[offset..<end], as: UTF8.self) else {
            throw failure(.invalidText)
        }
        offset = end
        return text
    }

    mutating func lane() throws(CodecFailure) -> LaneID {
        let head = try number()
        if head > 0 {
            guard head - 1 < lanes.count else { throw invalid("reference to a client") }
            return lanes[Int(head - 1)]
        }
        let account = try digest()
        let scope = KeyScope(account: account, uid: try number32("user"))
        let lane = LaneID(scope: scope, client: try digest())
        lanes.append(lane)
        return lane
    }

    mutating func optional<Value: Coded>() throws(CodecFailure) -> Value? {
        try flag() ? try Value(from: &self) : nil
    }

    mutating func list<Value: Coded>() throws(CodecFailure) -> [Value] {
        let count = try number()
        // Each value has at least one byte, so a false count reserves no memory.
        guard count <= remaining else { throw failure(.truncated) }
        var values: [Value] = []
        values.reserveCapacity(Int(count))
        for _ in 0..<count { values.append(try Value(from: &self)) }
        return values
    }
}
