import BursarCore
import Testing

@testable import BursarLedger

/// The compact form keeps every value, and nothing else passes for one.
struct CodecTests {
    let seed = UInt64.random(in: .min ... .max)

    @Test func entriesComeBack() throws {
        var random = Random(seed: seed)
        var writer = ByteWriter()
        for _ in 0..<200 {
            let entries = random.entries(
                .random(in: 1...40, using: &random), from: random.next() >> 2)
            writer.batch(entries[...])
            let seqs = entries[0].seq...entries[entries.count - 1].seq
            #expect(try ByteReader.batch(writer.bytes, seqs: seqs) == entries, "seed \(seed)")
        }
    }

    @Test func recordsComeBack() throws {
        var random = Random(seed: seed)
        for _ in 0..<300 {
            try check(random.accountRecord())
            try check(random.grantRecord())
            try check(random.laneRecord())
            try check(random.dormantRecord())
            try check(random.pricePart())
            try check(random.coordinatorRecord())
        }
    }

    private func check<Record: Coded & Hashable>(_ record: Record) throws {
        var writer = ByteWriter()
        writer.record(record)
        let back: Record = try ByteReader.record(writer.bytes)
        #expect(back == record, "seed \(seed)")
    }

    /// Every prefix ends too early, and no changed byte crashes the reader or has it make much of
    /// little.
    @Test func damagedBytesAreRefusedOrHarmless() throws {
        var random = Random(seed: seed)
        var writer = ByteWriter()
        let entries = random.entries(26)
        writer.batch(entries[...])
        let bytes = writer.bytes
        for end in bytes.indices {
            #expect(throws: CodecFailure.self, "prefix of \(end) bytes, seed \(seed)") {
                try ByteReader.batch(Array(bytes[..<end]), seqs: 1...26)
            }
        }
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] ^= UInt8.random(in: 1...255, using: &random)
            let read = try? ByteReader.batch(damaged, seqs: 1...26)
            #expect(read != entries, "byte \(index), seed \(seed)")
        }
    }

    @Test func aFalseCountReservesNothing() {
        #expect(throws: CodecFailure(problem: .truncated, offset: 2)) {
            try ByteReader.batch([1, 0], seqs: 1...UInt64.max)
        }
        // A lane with 2^62 answers.
        let lane: [UInt8] =
            [1, 0] + .init(repeating: 7, count: 8) + [0] + .init(repeating: 7, count: 8)
            + [0, 0] + .init(repeating: 0xFF, count: 8) + [0x3F]
        #expect(throws: CodecFailure(problem: .truncated, offset: lane.count)) {
            let _: LaneRecord = try ByteReader.record(lane)
        }
    }

    /// What an account of the first format had for longer than a period is computed when it is read.
    @Test func aNominalThatCannotBeCountedIsRefused() {
        let name: [UInt8] = [0, 0, 1, 4] + Array("main".utf8) + [0, 0]
        let settings: [UInt8] = .init(repeating: 0, count: 15) + [1] + .init(repeating: 0, count: 8)
        let nominal: [UInt8] = [1, 2] + .init(repeating: 0, count: 8)
        // The least number there is.
        let adjustment: [UInt8] = [1] + .init(repeating: 0xFF, count: 9) + [1]
        let row = [1] + name + settings + [1] + nominal + adjustment + [0]
        #expect(throws: CodecFailure(problem: .invalid("nominal"), offset: row.count)) {
            let _: AccountRecord = try ByteReader.record(row)
        }
    }

    @Test func aNumberHasAtMost64Bits() throws {
        var reader = ByteReader(.init(repeating: 0xFF, count: 9) + [1])
        #expect(try reader.number() == .max)
        var longer = ByteReader(.init(repeating: 0xFF, count: 9) + [2])
        #expect(throws: CodecFailure(problem: .numberTooLong, offset: 10)) { try longer.number() }
    }

    @Test func aLaterFormatIsNamed() {
        #expect(throws: CodecFailure(problem: .unknownVersion(9), offset: 0)) {
            try ByteReader.batch([9, 0], seqs: 1...1)
        }
    }

    /// A typical grant and its settlement stay small: the ledger's size follows from it.
    @Test func aLifecycleIsCompact() {
        var writer = ByteWriter()
        writer.batch(Traffic().lifecycles(512)[...])
        #expect(writer.bytes.count / 1024 < 48)
    }
}
