import ArgumentParser
import BursarLoad

/// What is measured, and how.
struct BenchOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What is to survive a failure; several with commas between them.", valueName: "list"))
    var durability = ListOption(LedgerDurability.allCases)

    @Option(
        help: ArgumentHelp(
            "What to compare with; several with commas between them.", valueName: "list"))
    var against = ListOption<Opponent>([])

    @Option(help: "Connections.")
    var connections = 50

    @Option(help: "Lifecycles under way on each connection, 1 to 64.")
    var depth = 16

    @Option(help: "Seconds of each round.")
    var seconds = 3.0

    @Option(help: "Seconds before each round that are not measured.")
    var warmUp = 0.5

    @Option(help: "Rounds, of which the median counts.")
    var rounds = 3

    @Option(
        help: ArgumentHelp(
            "Lifecycles a second, whatever becomes of those before. Default: as fast as it goes.",
            valueName: "number"))
    var rate: Double?

    @Option(
        help: """
            Accounts, a thousand to a group, which take turns. Default: one for each connection.
            """)
    var accounts: Int?

    @Option(help: "Grants that are open all the time.")
    var grants = 0

    @Option(help: "Pool beneath which the accounts are, with --socket. Default: main.")
    var pool: String?

    @Option(
        help: ArgumentHelp(
            "Where ledgers and the peers' files are made, so the disk that is measured.",
            valueName: "folder"),
        completion: .directory)
    var folder: String?

    @Flag(
        inversion: .prefixedNo, exclusivity: .exclusive,
        help: """
            Give the servers one processor and what drives them another, if there are two, in the \
            rounds; of figures, where single requests are timed. Default: only there, since a \
            coordinator alone uses more than one.
            """)
    var pin: Bool?

    @Flag(
        help: ArgumentHelp(
            "Measure more than speed: growth, memory, recovery, verification, activation.",
            discussion: "Many accounts are then those of --accounts, or 100,000. Takes minutes."))
    var figures = false

    @OptionGroup var door: SocketOption

    @Flag(help: "Print JSON.")
    var json = false

    /// Refuses what cannot be.
    func check() throws {
        try Self.check("--connections", connections, 1...10_000)
        try Self.check("--depth", depth, 1...LoadPlan.depthMost)
        try Self.check("--rounds", rounds, 1...100)
        try Self.check("--accounts", accounts ?? 1, 1...CoordinatorContestant.accountsMost)
        try Self.check("--grants", grants, 0...CoordinatorContestant.grantsMost)
        guard (0.1...3600).contains(seconds) else {
            throw ValidationError("--seconds is 0.1 to 3600")
        }
        guard (0...3600).contains(warmUp) else { throw ValidationError("--warm-up is 0 to 3600") }
        if let rate, !(0.1...10_000_000).contains(rate) {
            throw ValidationError("--rate is 0.1 to 10,000,000 a second")
        }
        if durability.values.isEmpty { throw ValidationError("--durability names at least one") }
        if rate != nil, !against.values.isEmpty {
            throw ValidationError("--rate is of the coordinator alone; leave out --against")
        }
        if door.socket != nil, accounts != nil || grants > 0 || figures {
            throw ValidationError(
                "--accounts, --grants and --figures want a coordinator of their own")
        }
        if door.socket == nil, pool != nil {
            throw ValidationError("--pool is of a coordinator that runs; say which with --socket")
        }
    }

    private static func check(
        _ name: String, _ number: Int, _ range: ClosedRange<Int>
    ) throws {
        guard range.contains(number) else {
            let most = DecimalText.grouped(range.upperBound)
            throw ValidationError("\(name) is \(range.lowerBound) to \(most)")
        }
    }
}

/// What survives a failure of the machine or of the coordinator.
enum LedgerDurability: String, CaseIterable, Sendable {
    case full, process, none
}

/// What the coordinator is compared with.
enum Opponent: String, CaseIterable, Sendable {
    case redis, postgres, echo
}

/// Some of a few words, with commas between them.
struct ListOption<Word: RawRepresentable & CaseIterable & Hashable & Sendable>:
    ExpressibleByArgument, Sendable
where Word.RawValue == String {
    /// Each at most once.
    var values: [Word]

    init(_ values: [Word]) { self.values = values }

    init?(argument: String) {
        var values: [Word] = []
        for text in argument.split(separator: ",", omittingEmptySubsequences: false) {
            guard let word = Word(rawValue: String(text)), !values.contains(word) else {
                return nil
            }
            values.append(word)
        }
        self.init(values)
    }

    var defaultValueDescription: String { values.map(\.rawValue).joined(separator: ",") }

    static var allValueStrings: [String] { Word.allCases.map(\.rawValue) }
}
