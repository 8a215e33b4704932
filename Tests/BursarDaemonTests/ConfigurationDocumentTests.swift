import BursarCore
import Foundation
import BursarText
import Testing

@testable import BursarDaemon

@Suite struct ConfigurationDocumentTests {
    /// Line and column of a path, as `1:2`.
    private func place(_ text: String, _ path: [TOMLStep]) -> String? {
        TOMLPositions(text).positions[path].map { "\($0.line):\($0.column)" }
    }

    @Test func findsKeysInAllForms() {
        let text = """
            # comment [not.a.table]
            top = 1
            [a.b]  # a
            plain = "x = 1 # no comment"
            'quo ted' = 'it''s'
            "esc\\u0061ped\\n" = 2
              dotted . "in" . side = 3
            inline = { x = 1, y = { z = [1, { w = 2 }] } }
            list = [
              1, # one, [two
              [2, 3],
              { k = \"\"\"
            multi ] } \\\"\"\" line""\"\"\" , l = 1 },
            ]
            literal = '''
            y = 1
            '''
            date = 1979-05-27 07:32:00
            after = true
            [a]
            "ä" = 1
            [[t]]
            n = 1
            [[t]]
            n = 2
            [t.sub]
            m = 3
            """
        func key(_ names: String...) -> [TOMLStep] { names.map(TOMLStep.key) }
        #expect(place(text, key("top")) == "2:1")
        #expect(place(text, key("a", "b")) == "3:4")
        #expect(place(text, key("a", "b", "plain")) == "4:1")
        #expect(place(text, key("a", "b", "quo ted")) == "5:1")
        #expect(place(text, key("a", "b", "escaped\n")) == "6:1")
        #expect(place(text, key("a", "b", "dotted")) == "7:3")
        #expect(place(text, key("a", "b", "dotted", "in", "side")) == "7:19")
        #expect(place(text, key("a", "b", "inline", "x")) == "8:12")
        let z = key("a", "b", "inline", "y", "z")
        #expect(place(text, z) == "8:25")
        #expect(place(text, z + [.index(0)]) == "8:30")
        #expect(place(text, z + [.index(1), .key("w")]) == "8:35")
        let list = key("a", "b", "list")
        #expect(place(text, list + [.index(0)]) == "10:3")
        #expect(place(text, list + [.index(1), .index(1)]) == "11:7")
        #expect(place(text, list + [.index(2), .key("l")]) == "13:28")
        #expect(place(text, list + [.index(3)]) == nil)
        #expect(place(text, key("a", "b", "literal")) == "15:1")
        #expect(place(text, key("y")) == nil)
        #expect(place(text, key("a", "b", "after")) == "19:1")
        // The heading of its own counts, not the first mention.
        #expect(place(text, key("a")) == "20:2")
        #expect(place(text, key("a", "ä")) == "21:1")
        #expect(place(text, [.key("t"), .index(1), .key("n")]) == "25:1")
        #expect(place(text, [.key("t"), .index(1), .key("sub"), .key("m")]) == "27:1")
    }

    @Test func linesMayEndInTwoCharacters() {
        #expect(place("\u{FEFF}a = 1\r\n[b]\r\nc = 2\r\n", [.key("b"), .key("c")]) == "3:1")
        #expect(place("\u{FEFF}a = 1\r\n", [.key("a")]) == "1:1")
    }

    /// Every value that the parser finds has a place of its own: the two agree on the document.
    @Test func agreesWithTheParser() throws {
        let place = ConfigurationPlace(file: "x")
        let document = try TOMLDocument(ConfigurationTests.sample, in: place)
        var count = 0
        func visit(_ node: ConfigurationNode) {
            #expect(node.place.line > 0)
            count += 1
            switch node.value {
            case .table(let table): for key in table.keys { table[key].map(visit) }
            case .array(let elements): elements.forEach(visit)
            default: break
            }
        }
        for key in document.root.keys { document.root[key].map(visit) }
        #expect(count >= 59)
    }

    /// The parser below has assertions that malformed text could reach; a crash fails the test.
    @Test func garbageEndsAndNeverTraps() {
        var generator = SeededGenerator(state: 20_260_731)
        let pieces = [
            "[", "]", "{", "}", "=", ".", ",", "\"", "'", "\"\"\"", "'''", "\\", "\\u00", "\n", "#",
            "a", "1", " ", "ä", "\\U0010FFFF", "[[", "[a.", "a = ", "a = [", "{ b = ", "+", "e5",
            "0x", "true", "19-", ":", "_", "\r", "\u{1}", "inf", "1979-05-27", "T07:32", "Z",
        ]
        for _ in 0..<5000 {
            let count = Int.random(in: 0..<40, using: &generator)
            let text = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }
            _ = problems(text.joined())
        }
        let sample = String.UnicodeScalarView(ConfigurationTests.sample.unicodeScalars)
        for _ in 0..<500 {
            var text = sample
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let start = text.indices.randomElement(using: &generator) ?? text.startIndex
                let piece = pieces.randomElement(using: &generator) ?? ""
                let end = Bool.random(using: &generator) ? text.index(after: start) : start
                text.replaceSubrange(start..<end, with: piece.unicodeScalars)
            }
            _ = problems(String(text))
        }
    }

    @Test func describesWhatIsInForceWithItsSource() throws {
        let loaded = try configuration(
            "[daemon]\naudit = \"all\"\n[pool.p]\ntokens = 1_000\n[pool.p.account.\"x.y\"]\n"
                + "ceiling = { tokens = 5, time = \"1s\" }\npriority = -1_000",
            "[pool.p]\ntokens = 2000\nthresholds = [0.5, 0.75, 0.9, 1]\n"
                + "account.\"x.y\".ceiling.tokens = 6")
        let text = loaded.describe()
        #expect(
            text.hasPrefix(
                """
                # The configuration in force.
                # 0.toml
                # 1.toml

                [daemon]
                durability = "full"  # default
                audit = "all"  # 0.toml:2
                operators = { users = [], groups = [] }  # default
                """))
        #expect(
            text.hasSuffix(
                """

                [pool.p]
                tokens = 2_000  # 1.toml:2
                thresholds = [0.5, 0.75, 0.9, 1]  # 1.toml:3

                [pool.p.account."x.y"]
                ceiling = { tokens = 6, time = "1s" }  # 1.toml:4, 0.toml:6
                priority = -1_000  # 0.toml:7

                """))
    }

    private static let deep =
        "[pool.p" + (2...16).map { ".account.a\($0)" }.joined() + "]\nreserved.tokens = 5\n"

    @Test(arguments: [ConfigurationTests.sample, ConfigurationPriceTests.sample, deep, ""])
    func whatItDescribesSaysTheSame(text: String) throws {
        let first = try configuration(text)
        let second = try configuration(first.describe())
        #expect(first.daemon == second.daemon)
        #expect(first.pools == second.pools)
    }

    @Test func theDefaultFileSaysTheDefaults() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let shipped = try String(
            contentsOf: root.appendingPathComponent("Systemd/bursard.toml"), encoding: .utf8)
        let untouched = try configuration(shipped)
        #expect(untouched.pools == (try configuration("").pools))
        #expect(untouched.daemon == DaemonSettings())

        let lines = shipped.split(separator: "\n", omittingEmptySubsequences: false)
        let uncommented = lines.map { line in
            line.hasPrefix("#") && !line.hasPrefix("# ") ? line.dropFirst() : line
        }.joined(separator: "\n")
        let everything = try configuration(uncommented.replacing("\"root\"", with: "0"))
        #expect(everything.daemon == DaemonSettings())
        #expect(
            everything.pools[0].accounts.map(\.path.description) == [
                "main/workers", "main/workers/a",
            ])
        // Nothing is left undocumented.
        for key in DaemonSettings.keys { #expect(shipped.contains("\n#\(key) = ")) }
        for key in ConfigurationKeys.pool + ConfigurationKeys.account
        where key != "account" && key != "prices" {
            #expect(shipped.contains("\n#\(key) = "), "\(key) is not documented")
        }
        #expect(everything.pools[0].settings.prices?.models.count == 2)
    }
}

/// A small reproducible source of random numbers (SplitMix64).
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
