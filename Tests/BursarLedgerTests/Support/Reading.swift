import BursarCore

@testable import BursarLedger

extension Ledger {
    /// The entries after the state that was recovered.
    func tail(after recovered: Recovered) throws -> [Entry] {
        var entries: [Entry] = []
        try reader.replay(after: recovered.records.coordinator.lastSeq) { entries.append($0) }
        return entries
    }

    /// The coordinator as the ledger tells it.
    func coordinator(from recovered: Recovered) throws -> Coordinator {
        var coordinator = try Coordinator(restoring: recovered.records)
        try reader.replay(after: coordinator.lastSeq) { try coordinator.replay($0) }
        return coordinator
    }
}

extension ByteReader {
    /// The entries of a batch's payload.
    static func batch(
        _ payload: [UInt8], seqs: ClosedRange<UInt64>
    ) throws(CodecFailure) -> [Entry] {
        var entries: [Entry] = []
        try batch(payload, seqs: seqs, into: &entries)
        return entries
    }
}
