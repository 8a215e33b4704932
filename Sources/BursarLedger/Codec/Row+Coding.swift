internal import BursarCore

/// Versions of the format of batches and rows. Each begins with its own.
enum RowFormat {
    /// What this program writes; it reads this and the earlier ones.
    static let current: UInt8 = 6
    /// From here on with credits, recalls and what is carried over.
    static let sharing: UInt8 = 2
    /// From here on with levels, pauses, paces, prices, what is known of a prompt, and how usage was told.
    static let enforcement: UInt8 = 3
    /// From here on with who was denied what, which commits were overruns, and how much is audited.
    static let audit: UInt8 = 4
    /// From here on with what reports are made of: work, delays of levels, what refusals were for; and with
    /// indicative targets.
    static let reports: UInt8 = 5
    /// From here on with whose requests made accounts.
    static let shares: UInt8 = 6
}

extension ByteWriter {
    /// The payload of a batch: a version byte, then the entries. The first one's number and the
    /// count stand in the row.
    mutating func batch(_ entries: ArraySlice<Entry>) {
        reset()
        byte(RowFormat.current)
        // By their places: an entry is large, and is not copied to be written.
        for place in entries.indices {
            let time = entries[place].time
            signed(time.nanoseconds &- now.nanoseconds)
            now = time
            seq = entries[place].seq
            entries[place].fact.encode(to: &self)
        }
    }

    /// A row of state: a version byte, then the record.
    mutating func record(_ record: some Coded) {
        reset()
        byte(RowFormat.current)
        record.encode(to: &self)
    }
}

extension ByteReader {
    /// Calls `body` with each entry of a batch's payload.
    static func batch(
        _ payload: [UInt8], seqs: ClosedRange<UInt64>,
        _ body: (Entry) throws(CodecFailure) -> Void
    ) throws(CodecFailure) {
        var reader = ByteReader(payload)
        try reader.version()
        for seq in seqs {
            reader.now = try reader.moment()
            reader.seq = seq
            try body(Entry(seq: seq, time: reader.now, fact: try Fact(from: &reader)))
        }
        try reader.finish()
    }

    /// Appends the entries of a batch's payload, or those before what is damaged.
    static func batch(
        _ payload: [UInt8], seqs: ClosedRange<UInt64>, into entries: inout [Entry]
    ) throws(CodecFailure) {
        // An entry has more than two bytes; a false range must not reserve memory.
        let count = seqs.upperBound - seqs.lowerBound
        guard count < payload.count else {
            throw CodecFailure(problem: .truncated, offset: payload.count)
        }
        entries.reserveCapacity(Int(count) + 1)
        try batch(payload, seqs: seqs) { entry throws(CodecFailure) in entries.append(entry) }
    }

    /// The record of a row of state.
    static func record<Record: Coded>(_ bytes: [UInt8]) throws(CodecFailure) -> Record {
        var reader = ByteReader(bytes)
        try reader.version()
        let record = try Record(from: &reader)
        try reader.finish()
        return record
    }

    private mutating func version() throws(CodecFailure) {
        format = try byte()
        guard (1...RowFormat.current).contains(format) else {
            throw CodecFailure(problem: .unknownVersion(format), offset: 0)
        }
    }
}
