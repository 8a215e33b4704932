import BursarCore
import Testing

@testable import BursarDaemon

@Suite struct ConfigurationEnforcementTests {
    private static let text = """
        [pool.main]
        tokens = 1_000
        elasticity = { time = "0%", tokens = "12.5%" }
        hysteresis = "1%"
        pacing = "auto"
        degrade = [
            { at = 0.85, disable = ["search", "images"] },
            { models = ["large", "small"] },
            { grant = { tokens = 50 }, rate = { tokens = "6_000/h" } },
        ]
        estimate_quantile = "90%"
        [pool.main.account.a]
        elasticity = "5%"
        pacing = { tokens = "2/s", time = "30s/min", cost = "1.50 USD/h" }
        rate = { tokens = "600 / min" }
        deadline = "1h30m"
        degrade = []
        """

    @Test func readsWhatAPoolSays() throws {
        let settings = try configuration(Self.text).pools[0].settings
        #expect(settings.elasticity == Amounts(tokens: 125_000, time: 0))
        #expect(settings.hysteresis == 10_000)
        #expect(settings.pacing == .automatic)
        #expect(settings.estimateQuantile == 900_000)
        #expect(
            settings.ladder == [
                DegradationRung(threshold: 850_000, disabled: ["search", "images"]),
                DegradationRung(models: ["large", "small"]),
                DegradationRung(most: Amounts(tokens: 50), rate: Amounts(tokens: 100)),
            ])
    }

    @Test func readsWhatAnAccountSays() throws {
        let settings = try configuration(Self.text).pools[0].accounts[0].settings
        #expect(settings.elasticity == Amounts(tokens: 50_000, time: 50_000, cost: 50_000))
        #expect(
            settings.pacing
                == .rate(Amounts(tokens: 120, time: 30_000, cost: 25_000_000)))
        #expect(settings.throttle == Amounts(tokens: 600))
        #expect(settings.deadline == 5_400_000)
        #expect(settings.ladder == [])
    }

    @Test func whatChangesChangesTheDigest() throws {
        let before = try configuration(Self.text).pools[0].digest
        for (old, new) in [
            ("\"1%\"", "\"2%\""), ("\"auto\"", "\"off\""), ("0.85", "0.86"), ("images", "video"),
            ("small", "tiny"), ("tokens = 50 ", "tokens = 51 "), ("6_000/h", "6_060/h"),
            ("12.5%", "12%"), ("90%", "91%"),
        ] {
            let after = try configuration(Self.text.replacing(old, with: new)).pools[0].digest
            #expect(after != before, "\(old) and \(new)")
        }
    }

    @Test(arguments: [
        (
            "elasticity = 0.2",
            "2:1: elasticity is the number 0.2; "
                + "write a percentage like \"20%\", or { time = \"20%\" }"
        ),
        (
            "elasticity = \"1001%\"", "2:1: elasticity is 1001%, too much; write at most \"1000%\""
        ),
        (
            "pacing = \"fast\"",
            "2:1: pacing is the text \"fast\"; write \"auto\", \"off\" or { tokens = \"600/min\" }"
        ),
        (
            "pacing = { tokens = 600 }",
            "2:12: tokens is the integer 600; write a rate like \"600/min\""
        ),
        (
            "rate = { cost = \"1 USD\" }",
            "2:10: cost is \"1 USD\", no rate; write it like \"0.50 USD/h\" (units s min h d)"
        ),
        (
            "degrade = [{ disabled = [] }]",
            "2:14: unknown key \"disabled\" in degrade of [pool.p]; did you mean \"disable\"?"
        ),
        (
            "degrade = [{}]",
            "2:12: a rung of degrade does nothing; write disable, models, grant or rate"
        ),
        (
            "degrade = [{ models = [\"one\"] }]",
            "2:14: models is a chain: write at least two, the dearest first"
        ),
        (
            "degrade = [{ at = 0.9, disable = [\"a\"] }, { at = 0.8, disable = [\"b\"] }]",
            "2:1: degrade: the rungs' `at` do not rise; order them from mild to hard"
        ),
        ("hysteresis = \"101%\"", "2:1: hysteresis is 101%, too much; write at most \"100%\""),
        (
            "deadline = \"0s\"",
            "2:1: deadline is 0s, out of its range; write a duration from 1ms to 36525d"
        ),
    ])
    func tellsWhatIsWrong(line: String, problem: String) {
        let found = problems("[pool.p]\n\(line)")
        #expect(found.contains { $0.hasSuffix(problem) }, "\(found)")
    }
}
