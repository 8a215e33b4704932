import BursarCore

/// Ordinary traffic: one account, grants and their settlements, a millisecond apart.
struct Traffic {
    var seq: UInt64 = 0
    var time = Instant(nanoseconds: 1_800_000_000_000_000_000)
    let account = AccountID(slot: 7, generation: 0)

    private mutating func entry(_ fact: Fact) -> Entry {
        seq += 1
        time = time.advanced(milliseconds: 1)
        return Entry(seq: seq, time: time, fact: fact)
    }

    private func origin() -> Origin {
        let scope = KeyScope(account: 0x1234_5678_9ABC_DEF0, uid: 1000)
        let key = RequestKey(
            scope: scope, client: 0xFEDC_BA98_7654_3210, number: seq + 1,
            acknowledgedThrough: max(seq, 3) - 3, digest: (seq + 1) &* 0x9E37_79B9_7F4A_7C15)
        return Origin(key: key, uid: 1000, pid: 4242)
    }

    mutating func grant() -> Entry {
        entry(
            .granted(
                Granted(
                    account: account, amounts: Amounts(tokens: 1200, cost: 5_000_000),
                    borrowed: .zero, expires: time.advanced(milliseconds: 60_000), session: 3,
                    operationClass: .essential, waited: false, operation: "plan",
                    model: "a-model-with-a-long-name", origin: origin())))
    }

    mutating func settle(_ grant: UInt64) -> Entry {
        entry(
            .settled(
                Settled(
                    grant: grant, account: account, cause: .committed,
                    actual: Amounts(tokens: 900, time: 1500, cost: 4_000_000),
                    charged: Amounts(tokens: 900, time: 1500, cost: 4_000_000),
                    paidBack: .zero, origin: origin())))
    }

    mutating func notice(_ text: String = "note") -> Entry {
        entry(.notice(Notice(kind: .configured, text: text)))
    }

    mutating func notices(_ count: Int) -> [Entry] { (0..<count).map { _ in notice() } }
}

extension Traffic {
    /// Grants, each settled at once.
    func lifecycles(_ count: Int) -> [Entry] {
        var traffic = self
        return (0..<count).flatMap { _ in
            let grant = traffic.grant()
            return [grant, traffic.settle(grant.seq)]
        }
    }
}
