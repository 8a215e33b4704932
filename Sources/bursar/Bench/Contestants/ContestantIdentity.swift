/// Who takes part.
enum ContestantIdentity: Hashable, Sendable {
    /// A coordinator of our own.
    case coordinator(LedgerDurability)
    /// A coordinator that ran already.
    case runningCoordinator
    case redis(RedisContestant.Sync)
    /// PostgreSQL, whose commits wait for the disk or do not.
    case postgres(isSynchronous: Bool)
    case echo(EchoContestant.Kind)
    /// Nothing but commits of SQLite, each of which would answer all that is under way.
    case sqlite

    /// What it is called in tables.
    var words: String {
        switch self {
        case .coordinator(let durability): "bursard, \(durability.rawValue)"
        case .runningCoordinator: "bursard"
        case .redis(let sync): "Redis, appendfsync \(sync.rawValue)"
        case .postgres(let isSynchronous):
            "PostgreSQL, synchronous_commit \(isSynchronous ? "on" : "off")"
        case .echo(.nio): "echo, NIO"
        case .echo(.c): "echo, C"
        case .sqlite: "SQLite, group commit alone"
        }
    }
}
