internal import BursarCore
internal import Crypto
internal import Foundation

/// A link of the hash chain: it fixes a batch and all before it.
struct Link: Hashable {
    let bytes: Data

    static let byteCount = 32

    init?(_ bytes: Data) {
        guard bytes.count == Link.byteCount else { return nil }
        self.bytes = bytes
    }

    private init(_ hash: SHA256.Digest) { bytes = Data(hash) }

    /// The link before the first batch of the ledger with this identity.
    static func genesis(identity: Data) -> Link {
        Link(SHA256.hash(data: Data("bursar ledger 1\n".utf8) + identity))
    }

    /// The link of the batch that follows.
    func next(_ batch: BatchRow) -> Link {
        var hash = SHA256()
        hash.update(data: bytes)
        hash.update(
            data: littleEndian(batch.firstSeq, batch.lastSeq, UInt64(bitPattern: batch.time)))
        hash.update(data: batch.payload)
        return Link(hash.finalize())
    }

    private func littleEndian(_ numbers: UInt64...) -> [UInt8] {
        numbers.flatMap { number in
            (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        }
    }
}

/// A row of `batches` without its link.
struct BatchRow {
    var firstSeq: UInt64
    var lastSeq: UInt64
    /// Time of the last entry, nanoseconds since 1970.
    var time: Int64
    var payload: [UInt8]

    /// The most entries in one row: small enough that a reader of few entries decodes few.
    static let entriesMost = 1024

    var seqs: ClosedRange<UInt64> { firstSeq...lastSeq }

    var name: String { "entries \(firstSeq) to \(lastSeq)" }
}

/// A row's checksum: it finds accidents, not forgers.
func checksum(_ table: LedgerTable, _ record: [UInt8]) -> UInt64 {
    var hash = SHA256()
    hash.update(data: table.domain)
    hash.update(data: record)
    return hash.finalize().prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
}
