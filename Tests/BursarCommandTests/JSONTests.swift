import BursarClient
import Testing

@testable import bursar

/// The JSON that scripts rely on: exact numbers, documented keys in their order.
struct JSONTests {
    @Test func stringsAreEscaped() {
        #expect(JSON.string("a\"b\\c\n\u{1}é").description == #""a\"b\\c\n\u0001é""#)
    }

    @Test(arguments: [
        ("\u{9B}31m", #"\u009b31m"#), ("a\u{202E}b", #"a\u202eb"#),
        ("\u{2028}\u{2029}", #"\u2028\u2029"#), ("é\u{7F}", #"é\u007f"#),
        ("\u{E0001}", #"\udb40\udc01"#), ("日本 😀", "日本 😀"),
    ])
    func whatActsOnATerminalIsEscaped(text: String, escaped: String) throws {
        let written = JSON.string(text).description
        #expect(written == "\"\(escaped)\"")
        #expect(try JSONReader.read(Array(written.utf8)) == .string(text))
        #expect(JSON.object([.init(text, .null)]).description == "{\"\(escaped)\": null}")
    }

    @Test(arguments: [
        (0, "0.0"), (120_000, "0.12"), (1_000_000, "1.0"), (1, "0.000001"), (1_250_000, "1.25"),
    ])
    func fractionsAreExact(parts: UInt64, text: String) {
        #expect(JSON.fraction(partsPerMillion: parts).description == text)
    }

    @Test func amountsTellAbsentZeroAndUnlimitedApart() {
        #expect(Amounts.absent.json.description == "{}")
        #expect(
            Amounts(tokens: .finite(0), time: .unlimited).json.description
                == #"{"tokens": 0, "time_ms": "unlimited"}"#)
        // Beyond what a floating-point number holds exactly.
        #expect(
            Amounts(cost: .finite(9_007_199_254_740_993)).json.description
                == #"{"cost_nano": 9007199254740993}"#)
    }

    @Test func grantIsPrintedAsDocumented() {
        let reply = Reply.Reserved(
            verdict: .granted, grant: 12, amounts: Amounts(tokens: .finite(900)),
            borrowed: Amounts(tokens: .finite(100)), level: .green, action: .continue,
            expiresInMs: 60_000, holding: [], seq: 12)
        #expect(
            reply.json.description
                == #"{"verdict": "granted", "grant": "g12", "amounts": {"tokens": 900}, "#
                + #""borrowed": {"tokens": 100}, "level": "green", "action": "continue", "#
                + #""reason": null, "retry_after_ms": null, "holding": [], "message": null, "#
                + #""expires_in_ms": 60000, "seq": 12}"#)
    }

    @Test func boughtGrantTellsItsPrice() {
        var reply = Reply.Reserved(
            verdict: .granted, grant: 12, amounts: Amounts(tokens: .finite(900)),
            borrowed: .absent, level: .green, action: .continue, holding: [], seq: 12)
        #expect(!keys(of: reply.json).contains("paid"))
        reply.paid = Amounts(tokens: .finite(1_800))
        #expect(reply.json.description.hasSuffix(#""seq": 12, "paid": {"tokens": 1800}}"#))
    }

    @Test func recallsAndReasonsAreThereOrNull() {
        var grant = GrantStatus(
            grant: 7, account: "main/a", amounts: .absent, tracked: .absent, expiresInMs: 5,
            detached: true, uid: 0, pid: 1)
        #expect(grant.json.description.hasSuffix(#""recalled": null, "recall_due_in_ms": null}"#))
        grant.recalled = Amounts(tokens: .finite(400))
        grant.recallDueInMs = 2_500
        #expect(
            grant.json.description.hasSuffix(
                #""recalled": {"tokens": 400}, "recall_due_in_ms": 2500}"#))
        var status = self.status
        #expect(status.json.description.contains(#""credits": {}, "nominal_reason": null"#))
        status.credits = Amounts(tokens: .finite(12))
        status.nominalReason = "set"
        #expect(
            status.json.description.contains(
                #""credits": {"tokens": 12}, "nominal_reason": "set""#))
        let event = Push.Event(
            subscription: 1, seq: 9, timeMs: 0, kind: .recall, account: "main/b", grant: 7,
            amounts: .absent, actual: .absent, borrowed: .absent, paidBack: .absent, count: 1,
            dueMs: 6_000, claimant: "main/a")
        #expect(
            event.json.description.contains(#""count": 1, "due_ms": 6000, "claimant": "main/a""#))
    }

    @Test func whatSteersAnAccountIsThereOrNull() {
        var status = self.status
        #expect(
            status.json.description.hasSuffix(
                #""levels": {}, "raised_by_forecast": false, "paused": false, "#
                    + #""deadline_in_ms": null, "rate_per_minute": null, "indicative": null}"#))
        status.levels = Levels(tokens: .red, cost: .green)
        status.paused = true
        status.deadlineInMs = 1_500
        status.rate = Amounts(tokens: .finite(600))
        status.raisedByForecast = true
        status.indicative = Indicative(
            target: Amounts(tokens: .finite(500)), used: .absent, setMs: 3)
        #expect(
            status.json.description.hasSuffix(
                #""levels": {"tokens": "red", "cost": "green"}, "raised_by_forecast": true, "#
                    + #""paused": true, "deadline_in_ms": 1500, "rate_per_minute": {"tokens": 600}, "#
                    + #""indicative": {"target": {"tokens": 500}, "used": {}, "#
                    + #""remaining": {"tokens": 500}, "percentage": {"tokens": 0.0}, "#
                    + #""set_ms": 3}}"#))
        let degradation = Degradation(
            rung: 2, rungs: 3, disable: ["search"], model: "small",
            most: Amounts(tokens: .finite(5)))
        #expect(
            degradation.json.description
                == #"{"rung": 2, "rungs": 3, "disable": ["search"], "model": "small", "#
                + #""most": {"tokens": 5}, "rate_per_minute": null}"#)
        #expect(
            degradation.words
                == "rung 2 of 3: without search; with model small; at most 5 tokens a grant")
        let event = Push.Event(
            subscription: 1, seq: 9, timeMs: 0, kind: .levelChanged, account: "main/b",
            amounts: .absent, actual: .absent, borrowed: .absent, paidBack: .absent, level: .orange,
            count: 1, resource: .tokens, percentage: 751_000)
        #expect(event.json.description.contains(#""resource": "tokens", "percentage": 0.751"#))
    }

    @Test func operationsTellTheirRatio() {
        let operation = OperationStatus(
            account: "main/a", operation: "plan", model: "large", commits: 4, overruns: 1,
            reserved: Amounts(tokens: .finite(500)), committed: Amounts(tokens: .finite(400)),
            ratio: 1_250_000, estimate: Amounts(tokens: .finite(130)))
        #expect(
            operation.json.description
                == #"{"account": "main/a", "operation": "plan", "model": "large", "commits": 4, "#
                + #""overruns": 1, "reserved": {"tokens": 500}, "committed": {"tokens": 400}, "#
                + #""ratio": 1.25, "estimate": {"tokens": 130}}"#)
    }

    @Test func denialNamesTheReasonAndWhatIsInTheWay() {
        let reply = Reply.Reserved(
            verdict: .denied, amounts: .absent, borrowed: .absent, level: .red, action: .degrade,
            reason: .insufficientBudget, message: "no", retryAfterMs: 250,
            holding: [Holding(account: "main/a", grant: 3, amounts: Amounts(tokens: .finite(5)))],
            seq: 0)
        #expect(
            reply.json.description.hasPrefix(
                #"{"verdict": "denied", "grant": null, "amounts": {}, "borrowed": {}, "#
                    + #""level": "red", "action": "degrade", "reason": "insufficient_budget", "#
                    + #""retry_after_ms": 250, "#
                    + #""holding": [{"account": "main/a", "grant": "g3", "amounts": {"tokens": 5}}]"#
            ))
    }

    private var status: AccountStatus {
        AccountStatus(
            account: "main/a", nominal: .absent, reserved: .absent, funded: .absent,
            ceiling: .absent, held: .absent, consumed: .absent, borrowed: .absent, debt: .absent,
            limit: .absent, headroom: .absent, percentage: Fractions(tokens: 120_000),
            level: .yellow, action: .warn, openGrants: 1, children: 0, waiting: 0)
    }

    private func keys(of json: JSON) -> [String] {
        if case .object(let members) = json { members.map(\.key) } else { [] }
    }

    @Test func accountHasTheDocumentedKeysFirst() {
        let documented = [
            "account", "nominal", "reserved", "ceiling", "held", "consumed", "borrowed", "debt",
            "limit", "headroom", "percentage", "level", "action",
        ]
        #expect(Array(keys(of: status.json).prefix(13)) == documented)
        #expect(
            Array(keys(of: status.json(remaining: .absent)).prefix(14))
                == documented + ["remaining"])
        #expect(status.json.description.contains(#""percentage": {"tokens": 0.12}"#))
    }

    @Test func grantsAndVerificationHaveTheDocumentedKeys() {
        let grant = GrantStatus(
            grant: 7, account: "main/a", amounts: .absent, tracked: .absent, expiresInMs: 5,
            detached: true, uid: 0, pid: 1)
        #expect(
            Array(keys(of: grant.json).prefix(9)) == [
                "grant", "account", "amounts", "tracked", "operation", "expires_in_ms",
                "detached", "uid", "pid",
            ])
        let found = LedgerVerification(ok: true, entries: 3, accounts: 2, mismatches: [])
        #expect(
            found.json.description
                == #"{"ok": true, "entries": 3, "accounts": 2, "mismatches": []}"#)
        #expect(LedgerVerification(json: found.json.description) == found)
        #expect(LedgerVerification(json: "bursard: no") == nil)
    }
}
