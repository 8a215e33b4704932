import Foundation
import Testing

@testable import bursar

/// Numbers, lines and widths on a screen.
struct TopTextTests {
    @Test func countsHaveThreeDigitsAndAUnit() {
        #expect(CompactText.count(0) == "0")
        #expect(CompactText.count(9_999) == "9999")
        #expect(CompactText.count(10_000) == "10.0k")
        #expect(CompactText.count(12_345) == "12.3k")
        #expect(CompactText.count(999_499) == "999k")
        #expect(CompactText.count(999_999) == "1.00M")
        #expect(CompactText.count(4_560_000) == "4.56M")
        #expect(CompactText.count(2.3e18) == "2.30E")
        #expect(CompactText.count(-12_345) == "-12.3k")
    }

    @Test func durationsHaveTwoUnits() {
        #expect(CompactText.duration(milliseconds: 0) == "0s")
        #expect(CompactText.duration(milliseconds: 850) == "850ms")
        #expect(CompactText.duration(milliseconds: 12_340) == "12.3s")
        #expect(CompactText.duration(milliseconds: 59_999) == "1m00s")
        #expect(CompactText.duration(milliseconds: 272_000) == "4m32s")
        #expect(CompactText.duration(milliseconds: 3_900_000) == "1h05m")
        #expect(CompactText.duration(milliseconds: 273_600_000) == "3d04h")
        #expect(CompactText.duration(milliseconds: 1.2e10) == "138d")
        #expect(CompactText.duration(milliseconds: 1e13) == "316y")
        #expect(CompactText.duration(milliseconds: 1e300) == "∞")
    }

    @Test func costs() {
        #expect(CompactText.cost(nano: 0) == "0")
        #expect(CompactText.cost(nano: 4_200_000) == "0.0042")
        #expect(CompactText.cost(nano: 1) == "<.0001")
        #expect(CompactText.cost(nano: 56_780_000_000) == "56.8")
        #expect(CompactText.cost(nano: 1.5e9) == "1.5")
    }

    @Test func allOfThemFitInTheirColumns() {
        let seed = UInt64.random(in: 0...(.max))
        var random = TopRandom(state: seed)
        for _ in 0..<5_000 {
            let number = Double(
                UInt64.random(in: 0...(1 << 61), using: &random)
                    >> UInt64.random(in: 0...60, using: &random))
            for text in [
                CompactText.count(number), CompactText.duration(milliseconds: number),
                CompactText.cost(nano: number),
            ] {
                #expect(text.count <= CompactText.columns, "\(text) of \(number), seed \(seed)")
            }
        }
    }

    @Test func percentages() {
        #expect(CompactText.percent(partsPerMillion: 0) == "0%")
        #expect(CompactText.percent(partsPerMillion: 994_999) == "99%")
        #expect(CompactText.percent(partsPerMillion: 1_250_000) == "125%")
        #expect(CompactText.percent(partsPerMillion: .max) == ">10x")
    }

    @Test func sparklinesShowTheNewestAtTheRight() {
        #expect(Sparkline(values: [0, 1, 7, nil], columns: 6).description == "  ▁▂█ ")
        #expect(Sparkline(values: [9, 0, 0], columns: 2).description == "▁▁")
        #expect(Sparkline(values: [], columns: 3).description == "   ")
        // Little is more than nothing.
        #expect(Sparkline(values: [0.000_1, 1_000], columns: 2).description == "▂█")
    }

    @Test func widths() {
        #expect(TextWidth.of("abc") == 3)
        #expect(TextWidth.of("猫cat") == 5)
        #expect(TextWidth.of("e\u{301}") == 1)
        #expect(TextWidth.of("🦊") == 2)
        #expect(TextWidth.of("한글") == 4)
        #expect(TextWidth.of("└─▒▁█…–") == 7)
        #expect(!TextWidth.isUncertain("└─▒▁█…–ü"))
        #expect(TextWidth.isUncertain("a猫") && TextWidth.isUncertain("e\u{301}"))
    }

    @Test func linesAreCutAtTheirWidth() {
        var line = StyledLine("abc", .bold)
        line.append("猫猫猫", .dim)
        #expect(line.columns == 9)
        #expect(line.fitted(to: 9) == line)
        #expect(line.fitted(to: 8).text == "abc猫猫…")
        #expect(line.fitted(to: 7).text == "abc猫…")
        #expect(line.fitted(to: 3).text == "abc")
        #expect(line.fitted(to: 1).text == "…")
        #expect(line.fitted(to: 0).text == "")
    }

    @Test func cellsHaveExactlyTheirColumns() {
        var line = StyledLine()
        line.append("ab", columns: 4)
        line.append("猫", columns: 3, side: .right)
        line.append("too long", columns: 4)
        #expect(line.text == "ab   猫too…")
        #expect(line.columns == 11)
    }

    @Test func whatATerminalWouldObeyIsShown() {
        #expect(StyledLine("a\u{1B}[2Jb\n").text == "a\\u{1b}[2Jb\\u{a}")
    }

    @Test func withoutColourOnlyWeightIsLeft() {
        let style = TextStyle(colour: .red, isBold: true, isReversed: true)
        #expect(style.sequence(isColoured: true) == "\u{1B}[1;7;31m")
        #expect(style.sequence(isColoured: false) == "\u{1B}[1;7m")
        #expect(TextStyle.colour(.green).sequence(isColoured: false) == nil)
    }
}
