import BursarClient
import Foundation
import Testing

@testable import bursar

/// Pictures.
struct TopLayoutTests {
    private static let accounts = [
        TopFixture.status(
            "main", consumed: 600, held: 200, level: .yellow, grants: 3, waiting: 0),
        TopFixture.status("main/a", consumed: 100),
        TopFixture.status("main/b", consumed: 960, level: .black, grants: 2, waiting: 2),
    ]

    private func lines(_ state: TopState, _ columns: Int, _ rows: Int) -> [String] {
        var state = state
        let size = ScreenSize(columns: columns, rows: rows)
        state.settle(size, now: 0)
        return TopLayout(state, size, now: 0).lines.map(\.text)
    }

    @Test func eightyColumns() {
        var state = TopFixture.state(Self.accounts)
        var reading = TopFixture.reading(Self.accounts, pass: 2, lastSeq: 30)
        reading.forecasts = [
            "main": [TopFixture.forecast(exhaustedInMs: 3_900_000, isWarned: true)],
            "main/a": [TopFixture.forecast(exhaustedInMs: nil)],
        ]
        reading.accounts[0].consumed.tokens = .finite(620)
        state.apply(reading, at: 2_000)
        #expect(
            lines(state, 80, 8) == [
                "bursar top  3 accounts, 3 open grants, 2 waiting, 10 entries/s, 4 connections",
                "main tokens ████████████████▒▒▒▒▒·····    60%  600 of 1,000, 200 held",
                "ACCOUNT▲ LEVEL  TOKENS         USED  LIMIT  TOK/MIN    TREND   LEFT   OPEN  WAIT",
                "main     yellow ████▒▒·  60%    620   1000      600        █   1h5m!     3     2",
                "├─a      green  █······  10%    100   1000        0        ▁      ?      0     0",
                "└─b      black  ███████  96%    960   1000        0        ▁             2     2",
                "",
                "F1Help F3Search F4Filter F5Tree F6Sort gGrants SpaceFold dDelay F10Quit ",
            ])
    }

    @Test func theTableStandsInColumns() {
        let state = TopFixture.state(Self.accounts)
        let lines = lines(state, 120, 10)
        let titles = lines[2]
        #expect(titles.hasPrefix("ACCOUNT▲"))
        for (title, number) in [
            ("USED", "600"), ("LIMIT", "1000"), ("HELD", "200"), ("OPEN", "3"), ("WAIT", "2"),
        ] {
            // Numbers end where their titles do.
            let end = titles.firstRange(of: title).map {
                titles.distance(from: titles.startIndex, to: $0.upperBound)
            }
            #expect(end.map { lines[3].prefix($0).hasSuffix(" " + number) } == true, "\(title)")
        }
        #expect(lines[3].hasPrefix("main     yellow"))
        #expect(lines[4].hasPrefix("├─a      green"))
        #expect(lines[5].hasPrefix("└─b      black"))
        #expect(lines[9].hasPrefix("F1Help F3Search"))
    }

    @Test func barsAreColouredByLevel() {
        var state = TopFixture.state(Self.accounts)
        let size = ScreenSize(columns: 100, rows: 12)
        state.settle(size, now: 0)
        let lines = TopLayout(state, size, now: 0).lines
        func colours(_ name: String) -> [Terminal.Style?] {
            lines.first { $0.text.hasPrefix(name) }?.pieces
                .filter { $0.text.contains("█") }.map(\.style.colour) ?? []
        }
        #expect(colours("├─a") == [.green])
        #expect(colours("└─b") == [.black])
        #expect(colours("main tokens") == [.yellow])
    }

    @Test func theChosenLineIsReversed() {
        var state = TopFixture.state(Self.accounts)
        state.press(.down)
        let size = ScreenSize(columns: 90, rows: 12)
        state.settle(size, now: 0)
        let line = TopLayout(state, size, now: 0).lines.first { $0.text.hasPrefix("├─a") }
        #expect(line?.pieces.allSatisfy { $0.style == .reversed } == true)
        #expect(line?.columns == 90)
    }

    @Test func aLostCoordinatorIsToldAndThePictureFades() {
        var state = TopFixture.state(Self.accounts)
        state.lost("nobody listens there", at: 9_400)
        let size = ScreenSize(columns: 90, rows: 12)
        let lines = TopLayout(state, size, now: 9_400).lines
        #expect(lines[1].text == "reconnecting… this is 9s old; nobody listens there")
        let bars = lines.flatMap(\.pieces).filter { $0.text.contains("█") }
        #expect(!bars.isEmpty && bars.allSatisfy { $0.style.isDim && $0.style.colour == nil })
    }

    @Test func grantsAndWaitersOfTheChosenAccount() {
        var state = TopFixture.state(Self.accounts)
        state.press(.end, .character("g"))
        var reading = TopFixture.reading(Self.accounts, pass: 2)
        let grant = GrantStatus(
            grant: 7, account: "main/b", amounts: Amounts(tokens: .finite(900)), tracked: .absent,
            operation: "plan\u{1B}[2J", expiresInMs: 60_000, detached: true, uid: 0, pid: 1)
        reading.grants = OpenGrants(account: "main/b", grants: [grant, grant], isCut: false)
        state.apply(reading, at: 1_000)
        let pane = lines(state, 100, 24).suffix(5)
        #expect(pane.first?.hasPrefix("── main/b: 2 open grants, 2 waiting: main/b 2") == true)
        #expect(
            pane.contains {
                $0.hasPrefix("g7     main/b   900 tokens") && $0.contains("plan\\u{1b}")
            })
        // Of more than there is room for it says how many there are.
        let small = lines(state, 100, 10).suffix(4)
        #expect(small.contains("and 2 more"))
    }

    @Test func timeLeft() {
        var row = TopRow(TopFixture.status("main"), pass: 1)
        let table = TopTable(TopFixture.state(Self.accounts), columns: 120)
        func text() -> String {
            table.cell(of: .left, 7, TopListing.Entry(account: "main", name: "main"), row).text
        }
        #expect(text() == "       ")
        row.forecasts = [TopFixture.forecast(exhaustedInMs: nil)]
        #expect(text() == "     ? ")
        row.forecasts = [TopFixture.forecast(exhaustedInMs: 272_000, isWarned: true)]
        #expect(text() == " 4m32s!")
        row.forecasts?[0].exhaustedInMs = nil
        row.forecasts?[0].profile = .linear
        row.forecasts?[0].earlyWarning = false
        #expect(text() == "     – ")
    }

    @Test func helpNamesTheKeys() {
        var state = TopFixture.state(Self.accounts)
        state.press(.function(1))
        let help = lines(state, 80, 24)
        #expect(help.contains { $0.contains("sort by share") })
        #expect(help.last == "any key goes back")
    }

    @Test func whatIsTypedIsSeen() {
        var state = TopFixture.state(Self.accounts)
        state.press(.function(4))
        state.type(String(repeating: "x", count: 100) + "end")
        let line = lines(state, 60, 24).last ?? ""
        #expect(line.hasPrefix("Filter: xxx") && line.contains("end "))
    }

    // MARK: Whatever the size

    /// Characters of one, two and no columns, and what must not reach a terminal.
    private static let characters: [String] = [
        "a", "Z", "-", "é", "e\u{301}", "猫", "한", "ｗ", "🦊", "👩\u{200D}🚀", "\u{1B}[2J", "\n",
        "\u{202E}",
        "ß", "۰", "ก็", "❤\u{FE0F}", "🇩🇪", "\u{0}", "\u{300}", "—",
    ]

    @Test func noLineIsWiderThanTheTerminalAndNoneTooMany() {
        let seed = UInt64.random(in: 0...(.max))
        var random = TopRandom(state: seed)
        for round in 0..<400 {
            var state = randomState(&random)
            let size = ScreenSize(
                columns: Int.random(in: 1...220, using: &random),
                rows: Int.random(in: 1...70, using: &random))
            state.settle(size, now: 5_000)
            let lines = TopLayout(state, size, now: 5_000).lines
            let place = "seed \(seed), round \(round), \(size)"
            #expect(lines.count == size.rows, "\(place)")
            for line in lines {
                let columns = SystemWidth.of(line.text)
                #expect(
                    columns <= size.columns && line.columns <= size.columns,
                    "\(place): \(line.text)")
                #expect(!line.text.unicodeScalars.contains { $0.value < 0x20 }, "\(place)")
            }
            if size.rows >= 3, let selected = state.selected, state.view.mode != .help {
                let isShown = state.visible.contains { $0.account == selected }
                #expect(isShown, "\(place)")
            }
        }
    }

    private func randomState(_ random: inout TopRandom) -> TopState {
        func name(_ random: inout TopRandom) -> String {
            (0..<Int.random(in: 1...20, using: &random)).map { _ in
                Self.characters.randomElement(using: &random) ?? "x"
            }.joined()
        }
        var paths = [name(&random)]
        for _ in 0..<Int.random(in: 0...60, using: &random) {
            let parent = paths.randomElement(using: &random) ?? "main"
            paths.append(Bool.random(using: &random) ? "\(parent)/\(name(&random))" : name(&random))
        }
        let accounts = Set(paths).map { path in
            var status = TopFixture.status(
                path, consumed: Int64.random(in: 0...(1 << 40), using: &random),
                held: Int64.random(in: 0...9, using: &random),
                limit: Int64.random(in: 1...(1 << 42), using: &random),
                level: Level.allCases.randomElement(using: &random) ?? .green,
                grants: UInt32.random(in: 0...(.max), using: &random),
                waiting: UInt32.random(in: 0...3, using: &random))
            if Bool.random(using: &random) {
                status.consumed.cost = .finite(.random(in: 0...(1 << 60), using: &random))
            }
            if Bool.random(using: &random) { status.debt = Amounts(time: .finite(77)) }
            return status
        }
        var state = TopFixture.state(
            accounts, column: TopColumn.allCases.randomElement(using: &random) ?? .account)
        var reading = TopFixture.reading(accounts, pass: 2)
        for account in accounts where Bool.random(using: &random) {
            reading.forecasts[account.account] = [
                TopFixture.forecast(
                    exhaustedInMs: .random(in: 0...(.max), using: &random),
                    isWarned: .random(using: &random))
            ]
        }
        let keys: [Key] = [
            .down, .end, .character(" "), .character("g"), .function(1), .tab, .character("t"),
            .pageDown,
            .character("/"), .character("d"), .function(4), .character("猫"), .character("r"),
        ]
        for _ in 0..<Int.random(in: 0...8, using: &random) {
            state.press(keys.randomElement(using: &random) ?? .up)
        }
        if let selected = state.selected, Bool.random(using: &random) {
            let grants = (0..<Int.random(in: 0...30, using: &random)).map { number in
                GrantStatus(
                    grant: UInt64(number), account: selected, amounts: Amounts(tokens: .finite(5)),
                    tracked: .absent, operation: name(&random), expiresInMs: 5, detached: false,
                    uid: 1, pid: 2)
            }
            reading.grants = OpenGrants(
                account: selected, grants: grants, isCut: Bool.random(using: &random))
        }
        state.apply(reading, at: 2_000)
        if Bool.random(using: &random) { state.lost(name(&random), at: 4_000) }
        return state
    }
}

/// The system's own opinion of widths, which terminals share.
enum SystemWidth {
    private typealias Function = @convention(c) (wchar_t) -> Int32

    private static let function: Function? = {
        unsafe setlocale(LC_CTYPE, "C.UTF-8")
        guard let symbol = unsafe dlsym(nil, "wcwidth") else { return nil }
        return unsafe unsafeBitCast(symbol, to: Function.self)
    }()

    /// Columns of a text; what the system does not know has none.
    static func of(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { sum, scalar in
            sum + Int(max(0, function?(wchar_t(bitPattern: scalar.value)) ?? .max))
        }
    }
}
