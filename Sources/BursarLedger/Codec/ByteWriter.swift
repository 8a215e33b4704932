internal import BursarCore

/// Writes values in the ledger's compact form.
///
/// Numbers are little-endian base-128, signed ones zigzag; moments are relative to `now`; texts and
/// lanes that repeat within one row are written once.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []
    /// What moments are written relative to; zero in a record.
    var now = Instant(nanoseconds: 0)
    /// Number of the entry that is being written; zero in a record.
    var seq: UInt64 = 0
    private var texts: [String: UInt64] = [:]
    private var lanes: [LaneID: UInt64] = [:]
    /// The lane that was written last, and its number: entries of one client come together.
    private var recentLane: (id: LaneID, number: UInt64)?

    /// Starts another row in the same memory.
    mutating func reset() {
        bytes.removeAll(keepingCapacity: true)
        now = Instant(nanoseconds: 0)
        seq = 0
        texts.removeAll(keepingCapacity: true)
        lanes.removeAll(keepingCapacity: true)
        recentLane = nil
    }

    mutating func byte(_ value: UInt8) { bytes.append(value) }

    /// Most numbers are small: those are written where this is called.
    @inline(__always)
    mutating func number(_ value: UInt64) {
        if value < 0x80 { return bytes.append(UInt8(truncatingIfNeeded: value)) }
        longNumber(value)
    }

    private mutating func longNumber(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func signed(_ value: Int64) {
        number(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }

    /// Eight bytes, for numbers without a pattern.
    mutating func digest(_ value: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift)))
        }
    }

    mutating func flag(_ value: Bool) { byte(value ? 1 : 0) }

    mutating func moment(_ value: Instant) { signed(value.nanoseconds &- now.nanoseconds) }

    /// A text; the second time in a row it is one small number.
    mutating func text(_ value: String) {
        if value.isEmpty { return number(0) }
        if let index = texts[value] { return number(index + 2) }
        texts[value] = UInt64(texts.count)
        number(1)
        number(UInt64(value.utf8.count))
        bytes.append(contentsOf: value.utf8)
    }

    /// A client instance; the second time in a row it is one small number.
    mutating func lane(_ value: LaneID) {
        if let recentLane, recentLane.id == value { return number(recentLane.number + 1) }
        let known = lanes[value]
        recentLane = (value, known ?? UInt64(lanes.count))
        if let known { return number(known + 1) }
        lanes[value] = UInt64(lanes.count)
        number(0)
        digest(value.scope.account)
        number(UInt64(value.scope.uid))
        digest(value.client)
    }

    mutating func optional(_ value: (some Coded)?) {
        flag(value != nil)
        value?.encode(to: &self)
    }

    mutating func list(_ values: [some Coded]) {
        number(UInt64(values.count))
        for value in values { value.encode(to: &self) }
    }
}

/// A value that the ledger can write and read.
protocol Coded {
    func encode(to writer: inout ByteWriter)
    init(from reader: inout ByteReader) throws(CodecFailure)
}
