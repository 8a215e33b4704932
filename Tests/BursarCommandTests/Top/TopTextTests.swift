import Foundation
import Testing

@testable import bursar

/// Lines and widths on a screen.
struct TopTextTests {
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
