import ArgumentParser
import BursarClient
import Testing

@testable import bursar

@Suite("The account of a run")
struct RunAccountTests {
    private func status(
        nominal: Amounts = .absent, ceiling: Amounts = .absent, consumed: Amounts = .absent,
        limit: Amounts = .absent, percentage: Fractions = Fractions(),
        action: Action = .continue
    ) -> AccountStatus {
        AccountStatus(
            account: "main/a", nominal: nominal, reserved: .absent, funded: .absent,
            ceiling: ceiling, held: .absent, consumed: consumed, borrowed: .absent, debt: .absent,
            limit: limit, headroom: .absent, percentage: percentage, level: .green,
            action: action, openGrants: 0, children: 0, waiting: 0)
    }

    @Test("a name of its own, beneath the account that this process runs under")
    func names() {
        var wish = RunAccount.Wish(limits: .absent, process: 7)
        #expect(wish.name(attempt: 1) == ("run-7", "run-7"))
        #expect(wish.name(attempt: 2) == ("run-7-2", "run-7-2"))
        wish.inherited = "main/a"
        #expect(wish.name(attempt: 1) == ("main/a", "run-7"))
        wish.account = "b"
        #expect(wish.name(attempt: 1) == ("b", "run-7"))
    }

    @Test("an account has to stop at the level stop, and where nothing is left")
    func exhaustion() {
        let half = status(
            consumed: Amounts(time: .finite(1_000)), limit: Amounts(time: .finite(2_000)),
            percentage: Fractions(time: 500_000))
        #expect(half.exhaustion == nil)
        var black = half
        black.action = .stop
        black.consumed.time = .finite(1_900)
        black.percentage.time = 950_000
        #expect(black.exhaustion == "main/a has used 1.9s of 2s (95%)")
        var ancestor = half
        ancestor.action = .stop
        ancestor.percentage.time = 100
        #expect(ancestor.exhaustion == "main/a has to stop, like the accounts above it")
        let tokens = status(
            consumed: Amounts(tokens: .finite(1_000)), limit: Amounts(tokens: .finite(1_000)),
            percentage: Fractions(tokens: 1_000_000))
        #expect(tokens.exhaustion == "main/a has used 1,000 of 1,000 tokens (100%)")
        let noTime = status(
            consumed: Amounts(time: .finite(0)), limit: Amounts(time: .finite(0)),
            percentage: Fractions(time: 0))
        #expect(noTime.exhaustion != nil)
        let noTokens = status(
            consumed: Amounts(tokens: .finite(0)), limit: Amounts(tokens: .finite(0)),
            percentage: Fractions(tokens: 0))
        #expect(noTokens.exhaustion == nil, "a program may do without")
    }

    @Test("the ceiling follows the nominal, unless somebody sets it too")
    func followedLimits() {
        let set = Amounts(time: .finite(2_000))
        var limits = FollowedLimits(set)
        #expect(limits.change(for: status(nominal: set, ceiling: set)) == nil)
        let more = Amounts(time: .finite(4_000))
        #expect(
            limits.change(for: status(nominal: more, ceiling: set))
                == AccountSettings(ceiling: more))
        #expect(limits.change(for: status(nominal: more, ceiling: set)) == nil, "asked once")
        #expect(limits.change(for: status(nominal: more, ceiling: more)) == nil)
        let most = Amounts(time: .finite(9_000))
        #expect(limits.change(for: status(nominal: set, ceiling: most)) == nil)
        var unlimited = FollowedLimits(.absent)
        #expect(unlimited.change(for: status(nominal: more, ceiling: set)) == nil)
        let rest = Amounts(time: .finite(1_500))
        #expect(
            limits.settings(after: Amounts(tokens: .finite(5), time: .finite(500)))
                == AccountSettings(nominal: rest, ceiling: rest))
        #expect(unlimited.settings(after: more) == AccountSettings())
    }

    @Test("others' pauses are told from the run's own")
    func pausing() {
        var pausing = AccountPausing()
        #expect(pausing.seen(isPaused: nil) == nil)
        #expect(pausing.seen(isPaused: true) == .paused)
        #expect(pausing.seen(isPaused: true) == nil)
        #expect(pausing.budgetExhausted() == false, "it is paused already")
        #expect(pausing.seen(isPaused: false) == .resumed)

        #expect(pausing.budgetExhausted() == true)
        #expect(pausing.seen(isPaused: false) == nil, "from before the answer")
        pausing.answered(isPaused: true)
        #expect(pausing.seen(isPaused: true) == nil)
        #expect(pausing.seen(isPaused: false) == .resumed)

        #expect(pausing.budgetExhausted() == true)
        pausing.answered(isPaused: true)
        #expect(pausing.budgetAgain() == true)
        #expect(pausing.seen(isPaused: true) == nil)
        pausing.answered(isPaused: false)
        #expect(pausing.seen(isPaused: false) == nil)
        #expect(pausing.budgetAgain() == false)
    }

    @Test("an account that cannot be paused is resumed by hearing of it")
    func hearing() {
        var pausing = AccountPausing()
        #expect(pausing.budgetExhausted() == true)
        pausing.answered(isPaused: nil)
        pausing.heardOfResuming()
        #expect(pausing.seen(isPaused: nil) == .resumed)
        #expect(pausing.seen(isPaused: nil) == nil)
    }

    @Test("what this process does itself is no news")
    func changes() {
        var event = Push.Event(
            subscription: 1, seq: 5, timeMs: 0, kind: .tracked, account: "main/a",
            amounts: .absent, actual: .absent, borrowed: .absent, paidBack: .absent, count: 1)
        event.pid = 7
        #expect(AccountChange(event, process: 7, isOwn: true) == nil)
        #expect(AccountChange(event, process: 8, isOwn: true) == .changed)
        event.kind = .resumed
        #expect(AccountChange(event, process: 8, isOwn: false) == .resumed)
        event.kind = .released
        #expect(
            AccountChange(event, process: 8, isOwn: true) == .released(bySomebody: true))
        #expect(AccountChange(event, process: 8, isOwn: false) == .changed)
        event.pid = nil
        #expect(
            AccountChange(event, process: 8, isOwn: true) == .released(bySomebody: false))
    }

    @Test("what came of a run, for people and programs")
    func summary() {
        var summary = RunSummary(
            account: "main/run-7", end: .exited(0),
            used: Amounts(tokens: .finite(1_234), time: .finite(1_500)), paused: 0,
            usageLines: (2, 0))
        #expect(summary.code == 0)
        #expect(summary.words == "main/run-7: ended well; used 1,234 tokens, 1.5s")
        summary.end = .killed(9)
        #expect(summary.code == 137)
        #expect(summary.words.contains("killed by SIGKILL"))
        summary.cause = .budget("x")
        summary.paused = 2_000
        summary.usageLines.malformed = 1
        #expect(summary.code == 124)
        #expect(
            summary.words
                == "main/run-7: stopped, the budget is used up; used 1,234 tokens, 1.5s, paused for "
                + "2s; 1 line of usage left out")
        #expect(
            summary.json.description == """
                {"account": "main/run-7", "ended": "stopped", "status": null, \
                "signal": "SIGKILL", "reason": "x", "exit_status": 124, \
                "used": {"tokens": 1234, "time_ms": 1500}, "paused_ms": 2000, \
                "usage_lines": 2, "malformed_lines": 1}
                """)
    }

    @Test("the command line ends where the program begins")
    func options() throws {
        func parsed(_ arguments: [String]) throws -> RunCommand {
            try #require(try BursarCommand.parseAsRoot(["run"] + arguments) as? RunCommand)
        }
        let full = try parsed([
            "--account", "a", "--tokens", "1_000", "--time", "2s", "--cost", "0.5", "--on-stop",
            "pause", "--grace", "1s", "--usage-from", "fd:3", "--model", "m", "-q", "--", "sh",
            "-c", "x", "--time", "9s", "--", "y",
        ])
        #expect(full.command == ["sh", "-c", "x", "--time", "9s", "--", "y"])
        #expect(
            full.limits.amounts
                == Amounts(
                    tokens: .finite(1_000), time: .finite(2_000), cost: .finite(500_000_000)))
        #expect(full.onStop == .pause)
        #expect(full.grace == 1_000)
        #expect(full.usageFrom == .descriptor(3))
        #expect(full.quiet)
        let short = try parsed(["--time", "2s", "make", "-j", "--help", "--time", "1s"])
        #expect(short.command == ["make", "-j", "--help", "--time", "1s"])
        #expect(short.limits.time == 2_000)
        for arguments in [
            [], ["--"], ["--tiem", "2s", "x"], ["--time", "0s", "x"],
            ["--usage-from", "fd:1", "x"],
            ["--on-stop", "kill", "x"], ["--tokens", "-5", "x"], [""],
        ] {
            #expect(throws: (any Error).self, "\(arguments)") { try parsed(arguments) }
        }
    }
}
