import BursarClient
import Testing

@testable import bursar

/// Numbers, tables and bars for people.
struct WordsTests {
    @Test func numbersAreGrouped() {
        #expect(DecimalText.grouped(0) == "0")
        #expect(DecimalText.grouped(999) == "999")
        #expect(DecimalText.grouped(18_305_870) == "18,305,870")
        #expect(DecimalText.grouped(-1_000) == "-1,000")
        #expect(DecimalText.grouped(Int64.min) == "-9,223,372,036,854,775,808")
    }

    @Test func costsHaveNoNeedlessZeros() {
        #expect(DecimalText.cost(nano: 0) == "0")
        #expect(DecimalText.cost(nano: 10_000_000) == "0.01")
        #expect(DecimalText.cost(nano: 1_234_500_000_000) == "1,234.5")
        #expect(DecimalText.cost(nano: -1) == "-0.000000001")
    }

    @Test func durationsAreReadable() {
        #expect(DecimalText.duration(milliseconds: 0) == "0s")
        #expect(DecimalText.duration(milliseconds: 250) == "250ms")
        #expect(DecimalText.duration(milliseconds: 1_500) == "1.5s")
        #expect(DecimalText.duration(milliseconds: 5_400_000) == "1h30m")
        #expect(DecimalText.duration(milliseconds: 90_061_001) == "1d1h1m1.001s")
    }

    @Test func percentages() {
        #expect(DecimalText.percent(partsPerMillion: 0) == "0%")
        #expect(DecimalText.percent(partsPerMillion: 125_000) == "12.5%")
        #expect(DecimalText.percent(partsPerMillion: 999_600) == "100%")
    }

    @Test func amountsNameTheirResources() {
        let amounts = Amounts(tokens: .finite(1_000), time: .finite(0), cost: .finite(500_000_000))
        #expect(amounts.words == "1,000 tokens, 0s, cost 0.5")
        #expect(amounts.usedWords == "1,000 tokens, cost 0.5")
        #expect(Amounts(tokens: .finite(0)).usedWords == "nothing")
        #expect(Amounts(time: .unlimited).words == "unlimited time")
        #expect(Amount.absent.words(of: .tokens) == "–")
    }

    @Test func columnsAreAligned() {
        var table = Table([("NAME", .left), ("N", .right), ("NOTE", .left)])
        table.add(["a", "1,000", "x"])
        table.add(["longer", "5", ""])
        #expect(
            table.lines(for: .output(isColoured: false)) == [
                "NAME        N  NOTE", "a       1,000  x", "longer      5",
            ])
    }

    @Test func colourDoesNotWidenColumns() {
        var table = Table([("LEVEL", .left), ("N", .right)])
        table.add([.init(Level.red), "1"])
        table.add([.init(Level.yellow), "2"])
        #expect(
            table.lines(for: .output(isColoured: true)).dropFirst() == [
                "\u{1B}[31mred\u{1B}[0m     1", "\u{1B}[33myellow\u{1B}[0m  2",
            ])
    }

    @Test func barsShowUsedHeldAndFree() {
        #expect(Bar(whole: 24, parts: [6, 6]).description == "██████▒▒▒▒▒▒············")
        #expect(Bar(whole: 0, parts: [0]).description == String(repeating: "·", count: 24))
        #expect(Bar(whole: 10, parts: [20, 5]).description == String(repeating: "█", count: 24))
    }
}
