import Testing

@testable import bursar

/// What a terminal is sent.
struct ScreenPainterTests {
    private let size = ScreenSize(columns: 6, rows: 3)
    private let first = [StyledLine("one"), StyledLine("two", .bold), StyledLine("sixsix")]

    @Test func aFirstPictureIsDrawnLineByLine() {
        var painter = ScreenPainter(isColoured: false)
        #expect(
            painter.paint(first, size)
                == "\u{1B}[?2026h\u{1B}[1;1Hone\u{1B}[K\u{1B}[2;1H\u{1B}[1mtwo\u{1B}[0m\u{1B}[K"
                // To erase what follows the last column would erase that.
                + "\u{1B}[3;1Hsixsix\u{1B}[?2026l")
    }

    @Test func nothingIsSentWhereNothingChanged() {
        var painter = ScreenPainter(isColoured: true)
        _ = painter.paint(first, size)
        #expect(painter.paint(first, size) == "")
    }

    @Test func onlyTheLineThatChangedIsSent() {
        var painter = ScreenPainter(isColoured: false)
        _ = painter.paint(first, size)
        let second = [first[0], StyledLine("2"), first[2]]
        #expect(
            painter.paint(second, size) == "\u{1B}[?2026h\u{1B}[2;1H2\u{1B}[K\u{1B}[?2026l")
        #expect(painter.paint(second, size) == "")
    }

    @Test func anotherSizeOrAForeignScreenIsDrawnWhole() {
        var painter = ScreenPainter(isColoured: false)
        let whole = painter.paint(first, size)
        painter.forget()
        #expect(painter.paint(first, size) == whole)
        let wider = painter.paint(first, ScreenSize(columns: 7, rows: 3))
        #expect(wider.contains("one") && wider.contains("sixsix\u{1B}[K"))
        // Never is the screen erased: it would flicker.
        #expect(!(whole + wider).contains("\u{1B}[2J") && !(whole + wider).contains("\u{1B}[J"))
    }

    @Test func whatFollowsAWideCharacterStandsInItsColumn() {
        var painter = ScreenPainter(isColoured: false)
        var line = StyledLine("猫")
        line.append("x", .bold)
        #expect(painter.paint([line], size).contains("猫\u{1B}[3G\u{1B}[1mx\u{1B}[0m\u{1B}[K"))
    }
}
