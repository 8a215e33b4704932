import BursarClient

@testable import bursar

/// Accounts and readings for the tests of `bursar top`.
enum TopFixture {
    /// An account with a limit on tokens.
    static func status(
        _ account: String, consumed: Int64 = 0, held: Int64 = 0, limit: Int64 = 1_000,
        level: Level = .green, grants: UInt32 = 0, waiting: UInt32 = 0
    ) -> AccountStatus {
        let share = UInt64(max(0, consumed) * 1_000_000 / max(1, limit))
        return AccountStatus(
            account: account, nominal: Amounts(tokens: .finite(limit)), reserved: .absent,
            funded: .absent, ceiling: .absent, held: Amounts(tokens: .finite(held)),
            consumed: Amounts(tokens: .finite(consumed)), borrowed: .absent, debt: .absent,
            limit: Amounts(tokens: .finite(limit)), headroom: .absent,
            percentage: Fractions(tokens: share), level: level, action: .continue,
            openGrants: grants, children: 0, waiting: waiting)
    }

    /// The coordinator.
    static func coordinator(
        pools: [AccountStatus] = [], accounts: Int = 0, lastSeq: UInt64 = 10
    ) -> CoordinatorStatus {
        CoordinatorStatus(
            server: "bursard 0.1.0", pid: 7, uptimeMs: 3_700_000, durability: "full",
            lastSeq: lastSeq, accounts: UInt32(accounts), openGrants: 3, waiting: 2,
            connections: 4, pools: pools, status: "")
    }

    /// All of the accounts, read at once.
    static func reading(
        _ accounts: [AccountStatus], pass: Int = 1, isPassOver: Bool = true, lastSeq: UInt64 = 10
    ) -> TopReading {
        TopReading(
            coordinator: coordinator(
                pools: accounts.filter { !$0.account.contains("/") }, accounts: accounts.count,
                lastSeq: lastSeq),
            accounts: accounts, pass: pass, isPassOver: isPassOver)
    }

    /// What is shown of the accounts.
    static func state(_ accounts: [AccountStatus], column: TopColumn = .account) -> TopState {
        var view = TopView(delay: .seconds(2))
        view.order.column = column
        var state = TopState(view: view, socket: "/run/bursar/bursar.sock")
        state.apply(reading(accounts), at: 0)
        state.settle(tableHeight: 10)
        return state
    }

    /// A forecast of tokens.
    static func forecast(
        exhaustedInMs: UInt64?, periodEndsInMs: UInt64? = nil, isWarned: Bool = false
    )
        -> ResourceForecast
    {
        ResourceForecast(
            resource: .tokens, profile: exhaustedInMs == nil ? .unknown : .linear, rate: 10,
            exhaustedInMs: exhaustedInMs, projectedTotal: 5, confidence: 900_000,
            periodEndsInMs: periodEndsInMs, earlyWarning: isWarned)
    }
}

extension TopState {
    /// The names in the order in which they are shown, with their branches.
    var names: [String] { listing.entries.map { $0.branch + $0.name } }

    /// Presses keys one after the other; returns what the last one leads to.
    @discardableResult
    mutating func press(_ keys: Key...) -> TopEffect {
        var effect = TopEffect.nothing
        for key in keys { effect = press(key) }
        return effect
    }

    /// Types a text.
    mutating func type(_ text: String) {
        for character in text { press(.character(character)) }
    }
}

/// SplitMix64.
struct TopRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
