import BursarClient
import Testing

@testable import bursar

/// Amounts on the command line are exact, and what is wrong is told.
struct QuantityTextTests {
    @Test(arguments: [("0", 0), ("900", 900), ("20_000", 20_000), ("007", 7)])
    func count(text: String, number: Int64) throws {
        #expect(try QuantityText.count(text) == number)
    }

    @Test(arguments: ["", "_", "_1", "1_", "1__0", "1e3", "1.5", " 1", "+1", "٣", "0x10", "20k"])
    func refusesWhatIsNoCount(text: String) {
        #expect(throws: QuantityProblem.self) { try QuantityText.count(text) }
    }

    @Test func negativeCountIsToldWhatIsRight() {
        let problem = #expect(throws: QuantityProblem.self) { try QuantityText.count("-5") }
        #expect(problem?.description.contains("must not be negative") == true)
        #expect(problem?.description.contains("20000") == true)
    }

    @Test func countsUpToTheMost() throws {
        #expect(try QuantityText.count("2305843009213693952") == QuantityText.most)
        for text in ["2305843009213693953", "99999999999999999999"] {
            #expect(throws: QuantityProblem.self) { try QuantityText.count(text) }
        }
    }

    @Test(arguments: [
        ("500ms", 500), ("5s", 5_000), ("90m", 5_400_000), ("1h30m", 5_400_000),
        ("2d", 172_800_000), ("1s1ms", 1_001), ("0s", 0),
    ])
    func duration(text: String, milliseconds: Int64) throws {
        #expect(try QuantityText.milliseconds(text) == milliseconds)
    }

    @Test(arguments: ["", "5", "s", "5x", "1.5s", "5s5", "1m1h", "1s1s", "-5s", "5 s"])
    func refusesWhatIsNoDuration(text: String) {
        #expect(throws: QuantityProblem.self) { try QuantityText.milliseconds(text) }
    }

    @Test(arguments: ["99999999999d", "2305843009213693952ms1"])
    func refusesDurationsThatNobodyCanCount(text: String) {
        #expect(throws: QuantityProblem.self) { try QuantityText.milliseconds(text) }
    }

    @Test(arguments: [
        ("0.01", 10_000_000), ("25", 25_000_000_000), ("0.000000001", 1), ("1.50", 1_500_000_000),
        ("0.1", 100_000_000), ("0.3", 300_000_000),
    ])
    func cost(text: String, nano: Int64) throws {
        #expect(try QuantityText.nano(text) == nano)
    }

    @Test(arguments: ["", ".5", "5.", "1.2.3", "0.0000000001", "1e-3", "-0.01", "1,5", "$1"])
    func refusesWhatIsNoCost(text: String) {
        #expect(throws: QuantityProblem.self) { try QuantityText.nano(text) }
    }

    @Test func changeIsSetOrAdded() throws {
        #expect(try QuantityChange("500", of: .tokens) == .set(.finite(500)))
        #expect(try QuantityChange("unlimited", of: .cost) == .set(.unlimited))
        #expect(try QuantityChange("+1h", of: .time) == .add(3_600_000))
        #expect(try QuantityChange("-0.5", of: .cost) == .add(-500_000_000))
        for text in ["--5", "+-5", "+unlimited", "-", "+"] {
            #expect(throws: QuantityProblem.self) { try QuantityChange(text, of: .tokens) }
        }
    }

    @Test func grantsAreWrittenWithOrWithoutTheirLetter() throws {
        #expect(try GrantNumber(text: "g123").number == 123)
        #expect(try GrantNumber(text: "123").number == 123)
        #expect(GrantNumber(123).description == "g123")
        for text in ["", "g", "gg1", "G1", "-1", "1 ", "99999999999999999999"] {
            #expect(throws: QuantityProblem.self) { try GrantNumber(text: text) }
        }
    }
}
