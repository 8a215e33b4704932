import BursarCore

@testable import BursarLedger

/// Rows of a ledger: any bytes are a record or are refused, what is read is written so that it
/// reads the same, and every entry can be exported.
enum LedgerTarget {
    static func run(_ input: [UInt8]) {
        guard input.count > 1 else { return }
        let bytes = Array(input[1...])
        switch input[0] % 10 {
        case 0: check(bytes, AccountRecord.self)
        case 1: check(bytes, GrantRecord.self)
        case 2: check(bytes, LaneRecord.self)
        case 3: check(bytes, DormantRecord.self)
        case 4: check(bytes, PricePart.self)
        case 5: check(bytes, StateMark.self)
        case 6: check(bytes, UsagePart.self)
        case 7: check(bytes, BasePart.self)
        case 8: check(bytes, BaseMark.self)
        default: entries(bytes)
        }
    }

    private static func check<Record: Coded>(_ bytes: [UInt8], _ type: Record.Type) {
        let record: Record
        do throws(CodecFailure) {
            record = try ByteReader.record(bytes)
        } catch {
            return expect((0...bytes.count).contains(error.offset), "\(error) lies in the row")
        }
        var writer = ByteWriter()
        writer.record(record)
        let written = writer.bytes
        do throws(CodecFailure) {
            let again: Record = try ByteReader.record(written)
            writer.record(again)
        } catch {
            fatalError("what was written is refused: \(error)")
        }
        expect(writer.bytes == written, "a \(type) is written one way")
    }

    /// The first byte says how many entries there may be.
    private static func entries(_ input: [UInt8]) {
        let bytes = Array(input[1...])
        let seqs = 5...(5 + UInt64(input[0] % 8))
        var entries: [Entry] = []
        do throws(CodecFailure) {
            try ByteReader.batch(bytes, seqs: seqs, into: &entries)
        } catch {
            return expect((0...bytes.count).contains(error.offset), "\(error) lies in the row")
        }
        var writer = ByteWriter()
        writer.batch(entries[...])
        do throws(CodecFailure) {
            var again: [Entry] = []
            try ByteReader.batch(writer.bytes, seqs: seqs, into: &again)
            expect(again == entries, "entries come back as they were written")
        } catch {
            fatalError("what was written is refused: \(error)")
        }
        var exporter = EntryExporter { _ in "main" }
        for entry in entries { exporter.write(entry) }
    }
}
