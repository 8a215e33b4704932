import Testing

@testable import BursarLedger

/// Checkpoints that are written in one transaction, merged.
struct PendingRowsTests {
    private func written(_ rows: PendingRows<Int, String>) -> [String] {
        var written: [String] = []
        rows.forEach(by: <) { key, record in written.append("\(key) \(record ?? "gone")") }
        return written
    }

    @Test func rowsAreInTheOrderOfTheirKeys() {
        var rows = PendingRows<Int, String>()
        rows.absorb(["7", "1", "5"], gone: [6, 2]) { Int($0)! }
        #expect(written(rows) == ["1 1", "2 gone", "5 5", "6 gone", "7 7"])
    }

    @Test func theNewerCheckpointCounts() {
        var rows = PendingRows<Int, String>()
        func key(_ record: String) -> Int { Int(record.prefix(1))! }
        rows.absorb(["1 old", "2 old", "3 old"], gone: [4, 5], key)
        rows.absorb(["1 new", "4 new"], gone: [2], key)
        rows.absorb(["2 newest"], gone: [1, 5], key)
        #expect(written(rows) == ["1 gone", "2 2 newest", "3 3 old", "4 4 new", "5 gone"])
    }

    @Test func whatTakesThePlaceOfSomethingGoneStays() {
        var rows = PendingRows<Int, String>()
        rows.absorb(["1"], gone: [1]) { Int($0)! }
        #expect(written(rows) == ["1 1"])
    }
}
