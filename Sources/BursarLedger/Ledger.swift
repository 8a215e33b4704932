internal import Foundation
internal import GRDB
internal import Synchronization

/// The record of everything that happened: entries, hash-chained in batches, and the state that
/// follows from them. One process at a time has it.
public final class Ledger: Sendable {
    /// The folder of the ledger.
    public let directory: String
    /// When an entry counts as written.
    public let durability: Durability
    /// Reads entries while the ledger is in use, on a connection of its own.
    public let reader: LedgerReader

    let database: DatabaseQueue
    let lock: LedgerLock
    /// Called on the writer's thread before it writes.
    let beforeCommit: (@Sendable () -> Void)?
    let surroundings: LedgerSurroundings
    private let identity: Identity
    let queue = Mutex(AppendQueue())
    /// `nil` once the disk has failed. Used on the writer's thread only, so never contended.
    let writer: Mutex<LedgerWriter?>

    /// Connections whose disk failed. They are never closed: SQLite would bring the log into the
    /// database file once more, and so retry the sync.
    private static let failed = Mutex<[DatabaseQueue]>([])

    /// Opens a ledger, or makes a new one, and reads what it holds.
    ///
    /// - Parameters:
    ///   - directory: Folder of the ledger; made with mode 0700 if it is missing.
    ///   - durability: When an entry counts as written.
    ///   - beforeCommit: Called on the writer's thread before it writes, for tests of what happens when
    ///     the disk hangs.
    /// - Throws: `locked`, `fromTheFuture`, `damaged` or `storage`.
    public static func open(
        at directory: String, durability: Durability,
        beforeCommit: (@Sendable () -> Void)? = nil
    ) throws(LedgerFailure) -> (ledger: Ledger, recovered: Recovered) {
        try open(
            at: directory, durability: durability, beforeCommit: beforeCommit,
            surroundings: .system)
    }

    /// The same, in surroundings of the caller's.
    package static func open(
        at directory: String, durability: Durability, beforeCommit: (@Sendable () -> Void)? = nil,
        surroundings: LedgerSurroundings
    ) throws(LedgerFailure) -> (ledger: Ledger, recovered: Recovered) {
        try translating(directory) {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        }
        let lock = try LedgerLock(directory: directory)
        let path = databasePath(directory)
        let database = try Connection.writer(path: path, durability: durability)
        let (recovered, identity) = try translating(path) {
            try database.write { db in
                try LedgerWriter.create(in: db, random: surroundings.random)
                let identity: Identity = try Meta.read(.identity, from: db)
                return (try Recovered(db), identity)
            }
        }
        try secure(database, path)
        let ledger = Ledger(
            directory: directory, durability: durability, database: database, lock: lock,
            reader: try LedgerReader(path: path, lock: nil), identity: identity,
            writer: recovered.writer, beforeCommit: beforeCommit, surroundings: surroundings)
        let found = ledger.witness(at: recovered.writer.position)
        if let objection = lock.witness?.objection(to: found, directory: directory) {
            throw objection
        }
        return (ledger, recovered)
    }

    /// Brings what an earlier process left in the log into the database file, and syncs that.
    ///
    /// A sync may have failed that process. The kernel takes for written then what it could not write: it
    /// shows it to us, no later sync of the log writes it, and after a power loss it is missing, and all
    /// that was logged behind it. Copied, it is written anew.
    private static func secure(
        _ database: DatabaseQueue, _ path: String
    ) throws(LedgerFailure) {
        try translating(path) {
            do {
                try database.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
            } catch {
                failed.withLock { $0.append(database) }
                throw error
            }
        }
    }

    /// What tells this ledger from all others: 32 hexadecimal digits.
    public var identifier: String { identity.description }

    static func databasePath(_ directory: String) -> String { directory + "/ledger.db" }

    private init(
        directory: String, durability: Durability, database: DatabaseQueue, lock: LedgerLock,
        reader: LedgerReader, identity: Identity, writer: LedgerWriter,
        beforeCommit: (@Sendable () -> Void)?, surroundings: LedgerSurroundings
    ) {
        self.surroundings = surroundings
        self.beforeCommit = beforeCommit
        self.directory = directory
        self.durability = durability
        self.database = database
        self.lock = lock
        self.reader = reader
        self.identity = identity
        self.writer = Mutex(writer)
    }

    /// What the lock file shall say once the ledger is at `position`.
    func witness(at position: ChainPosition) -> Witness {
        Witness(
            identity: identity, boot: surroundings.boot, isSynced: durability == .full,
            position: position)
    }

    /// Keeps the connection of a failed disk from being closed.
    func keepOpen() { Ledger.failed.withLock { $0.append(database) } }

    /// Lets others have the ledger without writing anything, as the kernel does for a process that died.
    package func abandon() {
        queue.withLock {
            $0.refuse(LedgerFailure(.closed, "the ledger in \(directory) was abandoned"))
        }
        lock.release()
    }

    /// Writes what waits, brings the log into the database file and gives the ledger back. Blocks;
    /// later appends fail with `closed`.
    ///
    /// - Throws: The failure that stopped the ledger, now or before.
    public func close() throws(LedgerFailure) {
        let closed = LedgerFailure(.closed, "the ledger in \(directory) is closed")
        let earlier = queue.withLock { queue in
            defer { queue.refuse(queue.refusal ?? closed) }
            return queue.refusal
        }
        if earlier?.code == .closed { return }
        try translating(reader.path) { try reader.close() }
        database.writeWithoutTransaction { drain($0) }
        let finished = database.writeWithoutTransaction { db in
            onDisk { writer throws(LedgerFailure) in
                try translating(reader.path) { _ = try db.checkpoint(.truncate) }
            }
        }
        try finished.get()
        try translating(reader.path) { try database.close() }
        lock.release()
        if let earlier { throw earlier }
    }
}
