import BursarCore
import Testing

@testable import BursarDaemon

@Suite struct ConfigurationTests {
    static let sample = """
        [daemon]
        durability = "none"
        abandon_grace = "1m30s"
        connections = 12
        operators = { users = ["agent-a", 7], groups = ["agents"] }
        ledger_max_bytes = "512MiB"
        ledger_max_age = "90d"
        overhead_share = "0.25%"

        [pool.main]
        tokens = 2_000_000
        time = "8h"
        cost = "25.00 EUR"
        period = "day"
        time_zone = "Europe/Berlin"
        sharing = "pool"
        allocation = "equal"
        reserved = "2.5%"
        thresholds = [0.50, 0.75, 0.90, 1]
        on_abandon = "tracked"
        dynamic_accounts = false
        payback_rate = "50%"
        per_operation = { tokens = 100_000, time = "unlimited" }

        [pool.main.account.workers]
        default_reserved = "1%"
        reserved = { tokens = 1_000, time = "5%", cost = "0.000000001 EUR" }
        lending_limit = "80%"
        borrowing_limit = { tokens = "150%", cost = "unlimited" }
        debt_limit = "unlimited"
        groups = ["agents"]
        [pool.main.account.workers.account.b]
        weight = 2
        priority = -10
        ceiling = { tokens = 30_000 }
        users = ["agent-b"]
        [pool.main.account.workers.account.a]
        [pool.main.account.coordinator]
        tokens = 10_000

        [pool.aside]
        """

    @Test func readsTheDaemonsSettings() throws {
        let daemon = try configuration(Self.sample).daemon
        var expected = DaemonSettings()
        expected.durability = .none
        expected.abandonGrace = 90_000
        expected.connections = 12
        expected.operators = Access(
            users: ["agent-a", "7"], groups: ["agents"], userIDs: [1001, 7], groupIDs: [2001])
        expected.ledgerBytesMost = 512 << 20
        expected.ledgerAgeMost = 90 * 86_400_000
        expected.overheadShare = 2_500
        #expect(daemon == expected)
    }

    @Test func theDaemonsShareCanBeSwitchedOff() throws {
        let loaded = try configuration("[daemon]\noverhead_share = \"none\"\n")
        #expect(loaded.daemon.overheadShare == nil)
        #expect(loaded.daemon.text(of: "overhead_share") == "\"none\"")
        #expect(DaemonSettings().text(of: "overhead_share") == "\"1%\"")
    }

    @Test func readsAPool() throws {
        let pool = try configuration(Self.sample).pools[0]
        #expect(pool.name == "main")
        #expect(pool.period == .day)
        #expect(pool.timeZone == "Europe/Berlin")
        #expect(pool.currency == "EUR")
        #expect(pool.access == nil)
        var expected = AccountSettings()
        expected.nominal = Amounts(tokens: 2_000_000, time: 28_800_000, cost: 25_000_000_000)
        expected.sharing = .pool
        expected.allocation = .equal
        expected.defaultReserved = 25_000
        expected.thresholds = Thresholds(
            yellow: 500_000, orange: 750_000, red: 900_000, black: 1_000_000)
        expected.onAbandon = .tracked
        expected.dynamicAccounts = false
        expected.paybackRate = 500_000
        expected.prices = PoolPrices(currency: Currency("EUR")!)
        expected.perOperation = Amounts(tokens: 100_000)
        expected.perOperation[.time] = .unlimited
        #expect(pool.settings == expected)
    }

    @Test func readsAccountsParentsFirstInTheOrderOfTheFile() throws {
        let text = Self.sample
        let loaded = try configuration(text)
        #expect(loaded.pools.map(\.name) == ["main", "aside"])
        let accounts = loaded.pools[0].accounts
        #expect(
            accounts.map(\.path.description) == [
                "main/workers", "main/workers/b", "main/workers/a", "main/coordinator",
            ])
        var workers = AccountSettings()
        workers.defaultReserved = 10_000
        workers.reserved = Bounds(
            tokens: .absolute(1000), time: .fraction(50_000), cost: .absolute(1))
        workers.lendingLimit = Bounds(repeating: .fraction(800_000))
        workers.borrowingLimit = Bounds(tokens: .fraction(1_500_000), cost: .unlimited)
        workers.debtLimit = Bounds(repeating: .unlimited)
        #expect(accounts[0].settings == workers)
        var b = AccountSettings()
        b.weight = 2
        b.priority = -10
        b.ceiling = Amounts(tokens: 30_000)
        #expect(accounts[1].settings == b)
        #expect(accounts[2].settings == AccountSettings())
    }

    @Test func aCapacityMayStandAboveAccountsThatShareTheRest() throws {
        let loaded = try configuration(
            """
            [pool.main]
            tokens = 2_000_000
            reserved = "5%"
            [pool.main.account.coordinator]
            tokens = 10_000
            reserved = { tokens = 10_000 }
            [pool.main.account.workers]
            sharing = "pool"
            [pool.main.account.workers.account.a]
            weight = 2
            ceiling = { tokens = 30_000 }
            users = ["agent-a"]
            """)
        let accounts = loaded.pools[0].accounts
        #expect(accounts[0].settings.nominal == Amounts(tokens: 10_000))
        #expect(accounts[1].settings.nominal == .none)
        #expect(accounts[2].access?.userIDs == [1001])
    }

    @Test func readsStrategiesAndWhatTheyNeed() throws {
        let pool = try configuration(
            """
            [pool.p]
            period = "week"
            sharing = "auction"
            pricing = "vcg"
            clearing_interval = "250ms"
            initial_credits = 1_000
            carry_over = { tokens = "20%", time = "1h", cost = "unlimited" }
            [pool.p.account.a]
            sharing = "pool"
            allocation = "dynamic"
            guarantee = "12.5%"
            learning_rate = "100%"
            recall_grace = "1m"
            carry_over = "50%"
            [pool.p.account.b]
            allocation = "priority"
            pricing = "proportional"
            """
        ).pools[0]
        var expected = AccountSettings()
        expected.sharing = .auction
        expected.pricing = .vcg
        expected.clearingInterval = 250
        expected.initialCredits = 1_000
        expected.carryOver = Bounds(
            tokens: .fraction(200_000), time: .absolute(3_600_000), cost: .unlimited)
        #expect(pool.settings == expected)
        var a = AccountSettings()
        a.sharing = .pool
        a.allocation = .dynamic
        a.guarantee = 125_000
        a.learningRate = 1_000_000
        a.recallGrace = 60_000
        a.carryOver = Bounds(repeating: .fraction(500_000))
        #expect(pool.accounts[0].settings == a)
        var b = AccountSettings()
        b.allocation = .priority
        b.pricing = .proportional
        #expect(pool.accounts[1].settings == b)
    }

    @Test(arguments: [
        // Defaults need nothing, and what is said above may be meant for those beneath.
        "pricing = \"uniform\"\nclearing_interval = \"100ms\"\ncarry_over = \"0%\"",
        "guarantee = \"50%\"\nlearning_rate = \"30%\"\ninitial_credits = 7",
        "pricing = \"vcg\"\n[pool.p.account.a.account.b]\nsharing = \"auction\"",
        "guarantee = \"1%\"\n[pool.p.account.a.account.b]\nallocation = \"dynamic\"",
        "period = \"1h\"\ncarry_over = \"1%\"\naccount.a.carry_over = \"unlimited\"",
    ])
    func strategiesMayBeNamedBeneath(text: String) {
        #expect(problems("[pool.p]\n\(text)") == [])
    }

    @Test func absentZeroAndUnlimitedDiffer() throws {
        let pool = try configuration("[pool.p]\ntokens = 0\ntime = \"unlimited\"").pools[0]
        #expect(pool.settings.nominal[.tokens] == .finite(0))
        #expect(pool.settings.nominal[.time] == .unlimited)
        #expect(pool.settings.nominal[.cost] == .absent)
        #expect(pool.currency == "USD")
    }

    @Test(arguments: ["", "# nothing\n", "[daemon]\n", "[pool]\n"])
    func withoutAPoolThereIsOneThatRefusesNothing(text: String) throws {
        let loaded = try configuration(text)
        #expect(loaded.pools.map(\.name) == ["main"])
        #expect(loaded.pools[0].settings == AccountSettings())
        #expect(loaded.daemon == DaemonSettings())
    }

    @Test func accessIsInheritedUntilSomeoneSaysOtherwise() throws {
        let text = Self.sample
        let loaded = try configuration(text)
        func admits(_ user: UInt32, _ groups: [UInt32], _ path: String) throws -> Bool {
            loaded.admits(user: user, groups: groups, to: try #require(AccountPath(path)))
        }
        #expect(try admits(5, [5], "main"))
        #expect(try admits(5, [5], "main/coordinator/new"))
        #expect(try !admits(5, [5], "main/workers"))
        #expect(try admits(5, [5, 2001], "main/workers/a/deeper"))
        #expect(try admits(1002, [5], "main/workers/b"))
        #expect(try !admits(5, [2001], "main/workers/b"))
        #expect(try admits(0, [], "main/workers/b"))
        #expect(
            try !configuration("[pool.p]\nusers = []").admits(
                user: 5, groups: [5], to: AccountPath("p")))
    }

    @Test func theSystemKnowsRoot() throws {
        #expect(try Identities.system.user("root") == 0)
        #expect(try Identities.system.group("root") == 0)
        #expect(try Identities.system.user("12345") == 12345)
        #expect(throws: IdentityError.unknown) {
            try Identities.system.user("no-such-user-anywhere")
        }
        #expect(throws: IdentityError.unknown) { try Identities.system.group("4294967295") }
    }

    @Test func digestsTellWhatChangedAndNothingElse() throws {
        let text = "[pool.p]\ntokens = 5\n[pool.p.account.a]\nweight = 2"
        let base = try configuration(text).pools[0]
        let same = try configuration(
            "# moved\n[pool.p.account]\na.weight = 0b10\n[pool.p]\ntokens = 0x5\nusers = [1]"
        ).pools[0]
        #expect(base.digest == same.digest)
        #expect(base.accounts[0].digest == same.accounts[0].digest)
        // Fixed numbers: a ledger that outlives an update compares with them.
        #expect(base.digest == 0x6F8C_7C33_A046_39FA)
        #expect(base.accounts[0].digest == 0xF9D3_CF96_02A1_5989)
        let other = try configuration(text, "pool.p = { tokens = 6, account.a.weight = 3 }").pools[
            0]
        #expect(base.digest != other.digest)
        #expect(base.accounts[0].digest != other.accounts[0].digest)
    }

    @Test func everySettingChangesTheDigest() throws {
        let lines = [
            "weight = 7", "tokens = 1", "time = \"1s\"", "cost = \"1 USD\"", "tokens = 0",
            "tokens = \"unlimited\"", "reserved = \"1%\"", "reserved = { tokens = 1 }",
            "ceiling = \"unlimited\"", "lending_limit = \"1%\"", "borrowing_limit = \"1%\"",
            "debt_limit = \"1%\"", "debt_limit = \"unlimited\"", "per_operation = { tokens = 1 }",
            "priority = 1", "sharing = \"static\"", "sharing = \"pool\"", "allocation = \"equal\"",
            "default_reserved = \"1%\"", "payback_rate = \"1%\"", "on_abandon = \"refund\"",
            "thresholds = [0.1, 0.2, 0.3, 0.4]", "dynamic_accounts = true",
            "dynamic_accounts = false", "sharing = \"auction\"", "allocation = \"priority\"",
            "carry_over = \"1%\"", "carry_over = { tokens = 1 }", "initial_credits = 0",
            "allocation = \"dynamic\"", "allocation = \"dynamic\"\nlearning_rate = \"1%\"",
            "allocation = \"dynamic\"\nguarantee = \"1%\"",
            "sharing = \"auction\"\npricing = \"vcg\"",
            "sharing = \"auction\"\nclearing_interval = \"1ms\"", "recall_grace = \"0s\"", "",
        ]
        let pool = "[pool.p]\nperiod = \"day\"\ncarry_over = \"1%\"\n"
        let digests = try lines.map { line in
            try configuration("\(pool)[pool.p.account.a]\n\(line)").pools[0].accounts[0].digest
        }
        #expect(Set(digests).count == lines.count)
    }
}
