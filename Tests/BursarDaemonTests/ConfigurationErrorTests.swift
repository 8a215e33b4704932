import Testing

@testable import BursarDaemon

@Suite struct ConfigurationErrorTests {
    @Test(arguments: [
        // Keys.
        ("[deamon]", "1:2: unknown key \"deamon\" in the configuration; did you mean \"daemon\"?"),
        (
            "[daemon]\nconections = 5",
            "2:1: unknown key \"conections\" in [daemon]; did you mean \"connections\"?"
        ),
        (
            "[pool.p]\nxyzzy = 1",
            "2:1: unknown key \"xyzzy\" in [pool.p]; its keys are tokens, time, cost, reserved, "
                + "period, time_zone, currency, prices, per_operation, sharing, allocation, payback_rate, "
                + "on_abandon, thresholds, dynamic_accounts, carry_over, learning_rate, guarantee, "
                + "initial_credits, pricing, clearing_interval, recall_grace, elasticity, hysteresis, "
                + "pacing, rate, degrade, deadline, estimate_quantile, users, groups, account"
        ),
        (
            "[pool.p.account.a]\nwieght = 1",
            "2:1: unknown key \"wieght\" in [pool.p.account.a]; did you mean \"weight\"?"
        ),
        (
            "[pool.p.account.a]\nceiling = { token = 1 }",
            "2:13: unknown key \"token\" in ceiling of [pool.p.account.a]; "
                + "did you mean \"tokens\"?"
        ),
        ("[prices]", "1:2: prices are a pool's; write [pool.NAME.prices]"),
        (
            "[pool.p.account.a]\nprices = {}",
            "2:1: prices is for pools; move it to the account's pool"
        ),
        (
            "[pool.p]\nsharing = \"market\"",
            "2:1: sharing is the text \"market\"; "
                + "write one of \"static\", \"pool\", \"auction\""
        ),
        (
            "[pool.p]\nallocation = \"karma\"",
            "2:1: allocation is the text \"karma\"; "
                + "write one of \"equal\", \"proportional\", \"priority\", \"dynamic\""
        ),
        (
            "[pool.p]\npricing = \"second\"",
            "2:1: pricing is the text \"second\"; "
                + "write one of \"uniform\", \"vcg\", \"proportional\""
        ),
        (
            "[pool.p]\ncarry_over = true",
            "2:1: carry_over is true; "
                + "write a table like { tokens = 10_000 }, a percentage or \"unlimited\""
        ),
        (
            "[pool.p]\ncarry_over = \"100001%\"",
            "2:1: carry_over is 100001%, too much; write at most \"100000%\""
        ),
        (
            "[pool.p]\ninitial_credits = -1",
            "2:1: initial_credits is -1, out of its range; "
                + "write a whole number from 0 to 2305843009213693952"
        ),
        (
            "[pool.p]\nguarantee = \"101%\"",
            "2:1: guarantee is 101%, too much; write at most \"100%\""
        ),
        (
            "[pool.p]\nlearning_rate = 0.3",
            "2:1: learning_rate is the number 0.3; write a percentage like \"5%\""
        ),
        (
            "[pool.p]\nclearing_interval = \"0s\"",
            "2:1: clearing_interval is 0s, out of its range; write a duration from 1ms to 1h"
        ),
        (
            "[pool.p]\nrecall_grace = \"61m\"",
            "2:1: recall_grace is 61m, out of its range; write a duration from 0s to 1h"
        ),
        // What cannot have an effect.
        (
            "[pool.p]\npricing = \"vcg\"\n[pool.p.account.a]\nsharing = \"static\"",
            "2:1: pricing is for auctions, and nothing from p down is shared by auction; "
                + "write sharing = \"auction\" or leave it out"
        ),
        (
            "[pool.p.account.a]\nclearing_interval = \"1s\"\n[pool.p.account.b]\n"
                + "sharing = \"auction\"",
            "2:1: clearing_interval is for auctions, and nothing from p/a down is shared by "
                + "auction; write sharing = \"auction\" or leave it out"
        ),
        (
            "[pool.p]\nsharing = \"auction\"\nallocation = \"dynamic\"\nlearning_rate = \"1%\"",
            "4:1: learning_rate is for dynamic allocation, and nothing from p down is allocated "
                + "so; write allocation = \"dynamic\" or leave it out"
        ),
        (
            "[pool.p]\ncarry_over = \"5%\"",
            "2:1: carry_over carries from one period to the next, but p has no period; "
                + "write period = \"day\" in the pool, or leave it out"
        ),
        (
            "[pool.p]\nperiod = \"day\"\n[pool.p.account.a]\ncarry_over = { tokens = 5 }",
            "4:1: carry_over of p/a needs what the pool carries over, which is nothing; "
                + "write carry_over in p too, or leave it out"
        ),
        (
            "[pool.p]\nweight = 1",
            "2:1: weight is for accounts; pools do not compete with each other"
        ),
        (
            "[pool.p]\nceiling = \"unlimited\"",
            "2:1: ceiling is for accounts; a pool is bounded by its tokens, time and cost"
        ),
        (
            "[pool.p]\ndefault_reserved = \"1%\"",
            "2:1: default_reserved is for accounts; in a pool the key is \"reserved\""
        ),
        (
            "[pool.p.account.a]\nperiod = \"day\"",
            "2:1: period is for pools; move it to the account's pool"
        ),
        // Types and units.
        (
            "[pool.p]\ntokens = \"2M\"",
            "2:1: tokens is the text \"2M\"; write a whole number like 2_000_000, or \"unlimited\""
        ),
        (
            "[pool.p]\ntokens = 1.5",
            "2:1: tokens is the number 1.5; write a whole number like 2_000_000, or \"unlimited\""
        ),
        ("[pool.p]\ntokens = -1", "2:1: tokens is negative (-1); write 0 or more"),
        (
            "[pool.p]\ntokens = 2305843009213693953",
            "2:1: tokens is too large (2305843009213693953); "
                + "write at most 2_305_843_009_213_693_952"
        ),
        (
            "[pool.p]\ntime = 8",
            "2:1: time is the integer 8; write it with its unit, like \"8h\", or \"unlimited\""
        ),
        (
            "[pool.p]\ntime = \"8\"",
            "2:1: time: \"8\" has no unit of time; "
                + "write it like \"8h\", \"1h30m\" or \"500ms\" (units w d h m s ms)"
        ),
        (
            "[pool.p]\ncost = 25.00",
            "2:1: cost is the number 25.0; "
                + "write a text with its currency, like \"25.00 USD\", or \"unlimited\""
        ),
        (
            "[pool.p]\ncost = \"25.00\"",
            "2:1: cost: \"25.00\" has no currency; write it like \"25.00 USD\""
        ),
        (
            "[pool.p]\ncost = \"-1 USD\"",
            "2:1: cost: \"-1 USD\" is negative; a cost is 0 or more"
        ),
        (
            "[pool.p]\ncost = \"1 USD\"\nper_operation = { cost = \"1 EUR\" }",
            "3:19: cost is in EUR, but the pool counts in USD (0.toml:2:1); "
                + "a pool has one currency"
        ),
        (
            "[pool.p]\ncurrency = \"usd\"",
            "2:1: currency is the text \"usd\"; write three to eight capital letters, like \"USD\""
        ),
        (
            "[pool.p]\nreserved = 5",
            "2:1: reserved is the integer 5; write a percentage like \"5%\""
        ),
        (
            "[pool.p]\nreserved = \"101%\"",
            "2:1: reserved is 101%, too much; write at most \"100%\""
        ),
        (
            "[pool.p.account.a]\nreserved = \"unlimited\"",
            "2:1: reserved: \"unlimited\" is not a percentage; "
                + "write it like \"5%\" or \"12.5%\" (at most four decimals)"
        ),
        (
            "[pool.p.account.a]\nreserved = { tokens = \"unlimited\" }",
            "2:14: reserved cannot be unlimited; write an amount or a percentage"
        ),
        (
            "[pool.p.account.a]\nlending_limit = 5",
            "2:1: lending_limit is the integer 5; "
                + "write a table like { tokens = 10_000 }, a percentage or \"unlimited\""
        ),
        (
            "[pool.p.account.a]\nceiling = \"5%\"",
            "2:1: ceiling is the text \"5%\"; "
                + "write a table like { tokens = 10_000 }, or \"unlimited\""
        ),
        (
            "[pool.p.account.a]\nweight = 0",
            "2:1: weight is 0, out of its range; write a whole number from 1 to 1000000"
        ),
        (
            "[pool.p]\non_abandon = \"keep\"",
            "2:1: on_abandon is the text \"keep\"; "
                + "write one of \"charge\", \"tracked\", \"refund\""
        ),
        (
            "[pool.p]\ndynamic_accounts = \"yes\"",
            "2:1: dynamic_accounts is the text \"yes\"; write true or false"
        ),
        (
            "[pool.p]\nthresholds = [0.5, 0.4, 0.9, 0.95]",
            "2:1: thresholds do not rise; "
                + "write four rising numbers up to 1, like [0.50, 0.75, 0.90, 0.95]"
        ),
        (
            "[pool.p]\nthresholds = [\n0.5,\n2.0]",
            "4:1: thresholds is the number 2.0; "
                + "write four rising numbers up to 1, like [0.50, 0.75, 0.90, 0.95]"
        ),
        (
            "[pool.p]\nthresholds = [0.5]",
            "2:1: thresholds has 1 numbers; "
                + "write four rising numbers up to 1, like [0.50, 0.75, 0.90, 0.95]"
        ),
        (
            "[pool.p]\nperiod = \"fortnight\"",
            "2:1: period is the text \"fortnight\"; write one of "
                + "\"none\", \"hour\", \"day\", \"week\", \"month\", or a duration like \"5h\""
        ),
        (
            "[pool.p]\nperiod = \"5ms\"",
            "2:1: period is 5ms, out of its range; write a duration from 1s to 36525d"
        ),
        (
            "[pool.p]\ntime_zone = \"Mars/Olympus\"",
            "2:1: time_zone is the text \"Mars/Olympus\"; "
                + "write the name of a time zone, like \"Europe/Berlin\""
        ),
        ("pool = 5", "1:1: pool is the integer 5; it is a table, [pool.NAME]"),
        ("pool.p = 1979-05-27", "1:6: p is a date or time; it is a table, [pool.p]"),
        (
            "[pool.p]\naccount = 1",
            "2:1: account is the integer 1; accounts are tables, [pool.p.account.NAME]"
        ),
        // The daemon.
        (
            "[daemon]\nin_flight = 65",
            "2:1: in_flight is 65, out of its range; write a whole number from 1 to 64"
        ),
        (
            "[daemon]\nlongest_wait = \"25h\"",
            "2:1: longest_wait is 25h, out of its range; write a duration from 0s to 1d"
        ),
        (
            "[daemon]\nledger_max_bytes = \"1KiB\"",
            "2:1: ledger_max_bytes is 1KiB, too small; write at least \"1MiB\""
        ),
        (
            "[daemon]\nledger_max_bytes = \"4 gigs\"",
            "2:1: ledger_max_bytes: \"4 gigs\" is not a size; "
                + "write it like \"4GiB\" or \"512MiB\" (units B KiB MiB GiB TiB kB MB GB TB)"
        ),
        (
            "[daemon]\nlongest_lease = \"30s\"",
            "2:1: default_lease (1m) is longer than longest_lease (30s); "
                + "lower the first or raise the second"
        ),
        (
            "[daemon]\noverhead_share = 0.01",
            "2:1: overhead_share is the number 0.01; write a percentage like \"1%\", or \"none\""
        ),
        (
            "[daemon]\noverhead_share = \"1\"",
            "2:1: overhead_share: \"1\" is not a percentage; "
                + "write it like \"5%\" or \"12.5%\" (at most four decimals)"
        ),
        (
            "[daemon]\n\noverhead_share = \"101%\"",
            "3:1: overhead_share is 101%, too much; write at most \"100%\""
        ),
        (
            "[daemon]\noverhead_share = \"0%\"",
            "2:1: overhead_share is 0%, which nothing can keep to; "
                + "write at least \"0.0001%\", or \"none\""
        ),
        (
            "[daemon]\ndurability = 1",
            "2:1: durability is the integer 1; write one of \"full\", \"process\", \"none\""
        ),
        // Names.
        (
            "[pool.\"a/b\"]",
            "1:7: \"a/b\" cannot be the name of a pool; "
                + "use 1 to 64 ASCII letters, digits, \".\", \"_\" and \"-\""
        ),
        (
            "[pool.p.account.\"ä\"]",
            "1:17: \"ä\" cannot be the name of an account; "
                + "use 1 to 64 ASCII letters, digits, \".\", \"_\" and \"-\""
        ),
        (
            "[pool.p.account.a.account.q]\n[pool.q]",
            "1:27: the account \"q\" is named like a pool; give it another name"
        ),
        (
            "[pool.p.account.a]\nusers = [\n  \"agent-a\",\n  \"nobody-here\",\n]",
            "4:3: there is no user \"nobody-here\"; "
                + "create it, or write another name or its number"
        ),
        (
            "[pool.p]\ngroups = [\"agent-a\"]",
            "2:11: there is no group \"agent-a\"; create it, or write another name or its number"
        ),
        (
            "[pool.p]\nusers = [\"broken\"]",
            "2:10: the user \"broken\" cannot be looked up: the directory is away"
        ),
        (
            "[pool.p]\nusers = [-1]",
            "2:10: users is the integer -1; write names, or numbers from 0 to 4294967294"
        ),
        (
            "[pool.p]\nusers = \"agent-a\"",
            "2:1: users is the text \"agent-a\"; "
                + "write a list of names or numbers, like [\"agent-a\", 1000]"
        ),
    ])
    func namesPlaceAndRemedy(text: String, expected: String) {
        #expect(problems(text) == ["0.toml:" + expected])
    }

    @Test(arguments: [
        (
            "[pool.p]\ntokens = 10\n[pool.p.account.a]\ntokens = 6\n[pool.p.account.b]\ntokens = 5",
            "6:1: with p/b the accounts beneath p have 11 tokens, but p has 10; "
                + "lower theirs or raise its own"
        ),
        (
            // A group without an amount passes on what its accounts claim.
            "[pool.p]\ncost = \"1 EUR\"\n[pool.p.account.g.account.a]\ncost = \"1.5 EUR\"",
            "3:17: with p/g the accounts beneath p have 1.50 EUR cost, but p has 1.00 EUR; "
                + "lower theirs or raise its own"
        ),
        (
            "[pool.p]\ntime = \"1h\"\n[pool.p.account.a]\ntime = \"unlimited\"",
            "4:1: with p/a the accounts beneath p have unlimited time, but p has 1h; "
                + "lower theirs or raise its own"
        ),
        (
            "[pool.p]\ntokens = 10\n[pool.p.account.a]\nreserved = { tokens = 6 }\n"
                + "[pool.p.account.b]\nreserved = { tokens = 6 }",
            "6:14: with p/b the accounts beneath p reserve 12 tokens, but p has 10; "
                + "reserve less or raise its own"
        ),
        (
            "[pool.p.account.a]\ntokens = 5\nreserved = { tokens = 6 }",
            "3:14: reserved is 6 tokens, more than the nominal of 5; reserve at most the nominal"
        ),
        (
            "[pool.p.account.a]\ntokens = 5\nceiling.tokens = 4",
            "3:9: ceiling is 4 tokens, less than the nominal of 5; raise it to the nominal or more"
        ),
        (
            "[pool.p.account.a]\nreserved.tokens = 5\nceiling.tokens = 4",
            "3:9: ceiling is 4 tokens, less than the 5 reserved; raise it or reserve less"
        ),
        (
            "[pool.p.account.a]\ntokens = \"unlimited\"\nceiling.tokens = 4",
            "3:9: ceiling is 4 tokens, less than the unlimited nominal; "
                + "leave the ceiling out or lower the nominal"
        ),
    ])
    func refusesImpossibleSums(text: String, expected: String) {
        #expect(problems(text) == ["0.toml:" + expected])
    }

    @Test func sumsBeyondTheLargestNumberAreNoTrap() {
        let most = 1 << 61
        var text = "[pool.p]\ntokens = 1\n"
        for index in 0..<40 { text += "[pool.p.account.a\(index)]\ntokens = \(most)\n" }
        #expect(problems(text).count == 1)
    }

    @Test func percentagesThatExceedTheWholeScaleDown() {
        let text = "[pool.p]\ntokens = 10\n[pool.p.account.a]\nreserved = \"80%\"\n"
        #expect(problems(text + "[pool.p.account.b]\nreserved = \"80%\"") == [])
    }

    @Test func sumsThatFitExactlyAreRight() {
        let text = "[pool.p]\ntokens = 10\n[pool.p.account.a]\ntokens = 5\nreserved.tokens = 5\n"
        #expect(problems(text + "[pool.p.account.b]\ntokens = 5\nceiling.tokens = 5") == [])
    }

    @Test func refusesPathsThatAreTooDeep() {
        func nested(_ depth: Int) -> String {
            "[pool.p" + (1..<depth).map { ".account.a\($0)" }.joined() + "]"
        }
        #expect(problems(nested(16)) == [])
        #expect(problems(nested(17)).count == 1)
        #expect(problems(nested(17))[0].contains("is too deep; a path has at most 16 components"))
        #expect(problems(nested(100))[0].contains("nested too deep"))
        #expect(problems(nested(20_000))[0].contains("nested too deep"))
    }

    @Test func reportsAllAtOnceInTheOrderOfTheFiles() {
        let found = problems(
            "[pool.p]\nperiod = 1\ntokens = \"x\"\n", "[daemon]\naudit = \"x\"\n[pool.p]\nfoo = 1",
            "= 1\n", "[pool.q]\ntime = 1")
        #expect(
            found.map { $0.prefix { $0 != " " } } == [
                "0.toml:2:1:", "0.toml:3:1:", "1.toml:2:1:", "1.toml:4:1:", "2.toml:1:1:",
                "3.toml:2:1:",
            ])
        #expect(found[4].hasPrefix("2.toml:1:1: this is not TOML: "))
    }
}
