import BursarClient
import Testing

@testable import bursar

@Suite struct RateTextTests {
    @Test(
        arguments: [
            ("600/min", 600), ("600", 600), ("10/s", 600), ("36000/h", 600), ("1_440/d", 1),
            ("59/h", 0),
        ] as [(String, Int64)])
    func tokens(text: String, perMinute: Int64) throws {
        #expect(try RateText.perMinute(text, of: .tokens) == perMinute)
    }

    @Test func otherResources() throws {
        #expect(try RateText.perMinute("1.50/h", of: .cost) == 25_000_000)
        #expect(try RateText.perMinute("30s/min", of: .time) == 30_000)
    }

    @Test(arguments: ["", "/", "5/", "/min", "5/week", "-5/s", "five/s", "5/min/s"])
    func nonsense(text: String) {
        #expect(throws: QuantityProblem.self) { try RateText.perMinute(text, of: .tokens) }
    }
}
