import ArgumentParser
import BursarClient
import Testing

@testable import bursar

/// Options, and what is printed.
struct TopCommandTests {
    private func problem(_ arguments: [String]) -> String? {
        do {
            _ = try BursarCommand.parseAsRoot(["top"] + arguments)
            return nil
        } catch {
            return BursarCommand.message(for: error)
        }
    }

    @Test func options() throws {
        let command = try #require(
            try BursarCommand.parseAsRoot([
                "top", "main/a", "-b", "-n", "3", "-d", "0.5", "--sort", "rate", "--json",
            ]) as? TopCommand)
        #expect(command.path == "main/a")
        #expect(command.batch && command.connection.json)
        #expect(command.iterations == 3)
        #expect(command.delay.duration == .milliseconds(500))
        #expect(command.sort == .rate)
    }

    @Test func wrongOptionsSayWhatIsRight() {
        #expect(problem(["--json"])?.contains("add --batch") == true)
        #expect(problem(["-b", "-n", "0"])?.contains("1 or more") == true)
        #expect(problem(["-b", "-d", "0"])?.contains("seconds from 0.1 to 3600") == true)
        #expect(
            problem(["-b", "--sort", "size"])?.contains("- account\n  - level\n  - percent") == true
        )
    }

    @Test func withoutAFullScreenItSaysWhatIsInstead() {
        #expect(FullScreen.problem(ofTerminal: nil)?.contains("bursar top -b") == true)
        #expect(FullScreen.problem(ofTerminal: "")?.contains("bursar top -b") == true)
        #expect(FullScreen.problem(ofTerminal: "dumb")?.contains("bursar top -b") == true)
        #expect(FullScreen.problem(ofTerminal: "xterm") == nil)
    }

    @Test func aPictureAsJSON() {
        var state = TopFixture.state([TopFixture.status("main", consumed: 10)])
        #expect(
            state.json(timeMs: 5).description.contains(
                "\"consumed_per_minute\": null, \"forecasts\": null"))
        var reading = TopFixture.reading([TopFixture.status("main", consumed: 20)], pass: 2)
        reading.forecasts = ["main": [TopFixture.forecast(exhaustedInMs: 2_000)]]
        state.apply(reading, at: 1_000)
        let text = state.json(timeMs: 5).description
        #expect(text.hasPrefix("{\"time_ms\": 5, \"coordinator\": {\"server\""))
        #expect(text.contains("\"accounts\": [{\"account\": \"main\", \"nominal\""))
        #expect(text.contains("\"consumed_per_minute\": {\"tokens\": 600.0"))
        #expect(text.contains("\"forecasts\": [{\"resource\": \"tokens\", \"profile\": \"linear\""))
        #expect(!text.contains("\n"))
    }

    @Test func aPictureOnPaperHasAllAccounts() {
        let accounts = (0..<100).map { TopFixture.status("pool-\($0)", consumed: Int64($0)) }
        let sheet = TopSheet(TopFixture.state(accounts), columns: 100, now: 0)
        #expect(
            sheet.lines.filter { $0.text.hasPrefix("pool-") && $0.text.contains("green") }.count
                == 100)
        #expect(sheet.lines.allSatisfy { $0.columns <= 100 })
    }
}
