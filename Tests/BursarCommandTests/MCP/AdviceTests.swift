import BursarClient
import Testing

@testable import bursar

/// When something is said, and what.
@Suite("MCP advice")
struct AdviceTests {
    private func target(_ used: Int64, of target: Int64 = 1_000) -> Indicative {
        Indicative(
            target: Amounts(tokens: .finite(target)), used: Amounts(tokens: .finite(used)),
            setMs: 0)
    }

    @Test func nothingIsSaidWhileNothingIsTight() {
        #expect(Advice.line(level: .green, before: nil) == nil)
        #expect(Advice.line(level: .green, before: .green) == nil)
        #expect(Advice.line(level: .yellow, before: .yellow) == nil)
        #expect(Advice.line(level: .green, before: nil, indicative: target(749)) == nil)
    }

    @Test func aChangeIsSaidOnceAndWhatIsTightAlways() throws {
        #expect(Advice.line(level: .green, before: .orange) != nil)
        #expect(Advice.line(level: .yellow, before: .green) != nil)
        for level in [Level.orange, .red, .black] {
            let line = try #require(Advice.line(level: level, before: level))
            #expect(line.hasPrefix("Enforced"))
        }
    }

    @Test func targetsAndLimitsAreToldApart() throws {
        let line = try #require(
            Advice.line(level: .orange, before: .orange, indicative: target(800)))
        #expect(line.contains("Enforced limits"))
        #expect(line.contains("The user's target is 80% used"))
        let over = try #require(
            Advice.line(level: .green, before: .green, indicative: target(1_500)))
        #expect(over.contains("used up (150%)"))
        #expect(!over.contains("nforced"))
    }

    @Test func whatIsLeftOfATargetMayBeLessThanNothing() {
        #expect(target(400).remaining == Amounts(tokens: .finite(600)))
        #expect(target(400).words == "tokens 400 of 1,000 used (40%), 600 left")
        #expect(target(1_500).remaining == Amounts(tokens: .finite(-500)))
        #expect(target(1_500).words == "tokens 1,500 of 1,000 used (150%), 500 over")
        // A target of nothing is used up from the start.
        #expect(target(0, of: 0).worstShare == 1_000_000)
        #expect(
            target(400).json.description
                == #"{"target": {"tokens": 1000}, "used": {"tokens": 400}, "#
                + #""remaining": {"tokens": 600}, "percentage": {"tokens": 0.4}, "set_ms": 0}"#)
    }

    @Test func onlyResourcesWithATargetCount() {
        let cost = Indicative(
            target: Amounts(cost: .finite(7_000_000_000)),
            used: Amounts(tokens: .finite(9_999_999)), setMs: 0)
        #expect(cost.worstShare == 0)
        #expect(cost.words == "cost 0 of 7 used (0%), 7 left")
    }
}
