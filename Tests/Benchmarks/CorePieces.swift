import BursarCore

/// The rules.
enum CorePieces {
    static func run() throws {
        for accounts in [100, 100_000] {
            let name = "core: lifecycle, \(accounts) accounts and open grants"
            var load = try CoreLoad(accounts: accounts)
            for _ in 0..<accounts { _ = try load.reserve() }
            try PieceBench.measure(name, count: 10_000) {
                for _ in 0..<10_000 { _ = try load.lifecycle() }
                // As a checkpoint does.
                _ = load.takeChanges()
            }
        }
        let paths = (0..<10_000).map { AccountPath(stringLiteral: "main/agent-\($0)") }
        let configured = CoreLoad.configured(paths)
        try PieceBench.measure("core: a configuration with an account, of 10000", count: 10_000) {
            var coordinator = Coordinator()
            try coordinator.configure(configured, at: Instant(milliseconds: 1_800_000_000_000))
        }
        let claims = (0..<10_000).map { Claim(weight: UInt64(1 + $0 % 7), demand: Int64($0 % 977)) }
        PieceBench.measure("core: max-min share, of 10000 claims", count: 10_000) {
            let awards = MaxMin().allocate(supply: 1_000_000, claims: claims)
            precondition(awards.amounts.reduce(0, +) == 1_000_000, "all is given out")
        }
    }
}
