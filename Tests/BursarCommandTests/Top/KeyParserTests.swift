import Testing

@testable import bursar

/// Keys out of what terminals send.
struct KeyParserTests {
    private func keys(_ text: String) -> [Key] {
        var parser = KeyParser()
        return parser.feed(text.utf8) + parser.flush()
    }

    @Test func charactersAreThemselves() {
        #expect(keys("q/ ") == [.character("q"), .character("/"), .character(" ")])
        #expect(keys("ü猫🦊") == [.character("ü"), .character("猫"), .character("🦊")])
    }

    @Test func controlKeys() {
        #expect(
            keys("\r\n\t\u{7F}\u{8}\u{3}\u{C}") == [
                .enter, .enter, .tab, .backspace, .backspace, .control("c"), .control("l"),
            ])
    }

    @Test(arguments: [
        ("[A", Key.up), ("[B", .down), ("[C", .right), ("[D", .left), ("OA", .up), ("OB", .down),
        ("[H", .home), ("[F", .end), ("OH", .home), ("OF", .end), ("[1~", .home), ("[4~", .end),
        ("[7~", .home), ("[8~", .end), ("[5~", .pageUp), ("[6~", .pageDown), ("[3~", .delete),
        ("OP", .function(1)), ("OS", .function(4)), ("[11~", .function(1)),
        ("[15~", .function(5)), ("[17~", .function(6)), ("[21~", .function(10)),
        ("[24~", .function(12)), ("[[A", .function(1)), ("[[E", .function(5)),
        // With Ctrl or Shift.
        ("[1;5A", .up), ("[6;2~", .pageDown), ("[1;2P", .function(1)),
    ])
    func sequences(_ sequence: String, _ key: Key) {
        #expect(keys("\u{1B}" + sequence) == [key])
        // Whatever follows is a key of its own.
        #expect(keys("\u{1B}" + sequence + "q") == [key, .character("q")])
    }

    @Test func anySplitGivesTheSame() {
        let text = "a\u{1B}[5~ü\u{1B}OP猫\u{1B}[1;5Bq"
        let whole = keys(text)
        let bytes = Array(text.utf8)
        for cut in 0...bytes.count {
            var parser = KeyParser()
            let parts = parser.feed(bytes[..<cut]) + parser.feed(bytes[cut...])
            #expect(parts + parser.flush() == whole, "cut at \(cut)")
        }
    }

    @Test func escapeAloneIsDecidedByWhatFollows() {
        var parser = KeyParser()
        #expect(parser.feed([0x1B]) == [])
        #expect(parser.isUndecided)
        #expect(parser.flush() == [.escape])
        #expect(!parser.isUndecided)
        #expect(keys("\u{1B}q") == [.escape, .character("q")])
        #expect(keys("\u{1B}\u{1B}[A") == [.escape, .up])
    }

    @Test func nonsenseIsNoKeyAndHoldsNothingUp() {
        #expect(keys("\u{1B}[200~q") == [.character("q")])
        #expect(keys("\u{1B}[?1;2cq") == [.character("q")])
        #expect(keys("\u{1B}[Zq") == [.character("q")])
        #expect(keys("\u{1B}[" + String(repeating: "9", count: 30) + "q").last == .character("q"))
        #expect(keys("\u{1B}[5") == [])
        var parser = KeyParser()
        #expect(parser.feed([0xE7, 0x71, 0xFF, 0x80, 0x71]) == [.character("q"), .character("q")])
        #expect(!parser.isUndecided)
    }

    @Test func randomBytesNeverHoldUpMoreThanASequence() {
        let seed = UInt64.random(in: 0...(.max))
        var random = TopRandom(state: seed)
        var parser = KeyParser()
        for _ in 0..<20_000 { _ = parser.feed([UInt8.random(in: 0...255, using: &random)]) }
        // What ends any sequence or character, twice.
        _ = parser.feed("~~".utf8)
        #expect(parser.feed("q".utf8) == [.character("q")], "seed \(seed)")
    }
}
