import BursarCore

/// Clients that reserve and commit, through a real coordinator.
struct CoreLoad {
    private(set) var coordinator = Coordinator()
    private var now = Instant(milliseconds: 1_800_000_000_000)
    private var number: UInt64 = 0
    private let paths: [AccountPath]

    private struct Refused: Error {}

    init(accounts: Int) throws {
        paths = (0..<accounts).map { AccountPath(stringLiteral: "main/agent-\($0)") }
        try coordinator.configure(Self.configured(paths), at: now)
    }

    /// A pool with these accounts.
    static func configured(_ paths: [AccountPath]) -> [ConfiguredAccount] {
        var settings = AccountSettings()
        settings.nominal = Amounts(tokens: 1 << 50, cost: 1 << 50)
        return [ConfiguredAccount(path: "main", settings: settings, digest: 1)]
            + paths.map { ConfiguredAccount(path: $0, settings: .init(), digest: 1) }
    }

    /// Reserves, commits, and returns the entries of both.
    mutating func lifecycle() throws -> [Entry] {
        try commit(try reserve())
        coordinator.settle(at: now)
        return coordinator.takeEffects().entries
    }

    /// A grant of the account whose turn it is.
    mutating func reserve() throws -> UInt64 {
        now = now.advanced(milliseconds: 1)
        let reservation = Reservation(
            want: Amounts(tokens: 1000 + Int64(number % 999), cost: 5_000_000), operation: "plan",
            model: "a-large-model-2", lease: 86_400_000)
        guard case .answered(.granted(let granted)) = apply(.reserve(reservation)) else {
            throw Refused()
        }
        return granted.grant
    }

    private mutating func commit(_ grant: UInt64) throws {
        let actual = Amounts(tokens: 900, cost: 4_000_000)
        guard case .answered = apply(.commit(grant: grant, actual: actual)) else { throw Refused() }
    }

    mutating func takeChanges() -> StateChanges { coordinator.takeChanges() }

    private mutating func apply(_ command: Command) -> Outcome {
        number += 1
        let path = paths[Int(number / 2) % paths.count]
        let key = ClientKey(
            client: 0xABCD_0000_1234_0000, number: number, acknowledgedThrough: number - 1)
        return coordinator.apply(
            Request(key: key, account: path, uid: 1000, pid: 42, session: 1, command: command),
            at: now)
    }
}
