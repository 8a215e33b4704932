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

    /// The most entries that may wait to be written: beyond it the disk has stood still for long, and to wait
    /// on would only use up memory.
    public static let waitingEntriesMost = 1 << 20

    let database: DatabaseQueue
    let lock: LedgerLock
    let surroundings: LedgerSurroundings
    let steps: StepObserver
    private let identity: Identity
    let queue = Mutex(AppendQueue())
    /// `nil` once the disk has failed. Used on the writer's thread only, so never contended.
    let writer: Mutex<LedgerWriter?>

    /// Opens a ledger, or makes a new one, and reads what it holds.
    ///
    /// - Parameters:
    ///   - directory: Folder of the ledger; made with mode 0700 if it is missing.
    ///   - durability: When an entry counts as written.
    ///   - failing: Called at each step, on whatever thread takes it, for tests of what happens when it
    ///     is the last one. Whether the disk is to fail there.
    /// - Throws: `locked`, `fromTheFuture`, `damaged` or `storage`. The ledger is left as it was then.
    public static func open(
        at directory: String, durability: Durability,
        failing: (@Sendable (LedgerStep) -> Bool)? = nil
    ) throws(LedgerFailure) -> (ledger: Ledger, recovered: Recovered) {
        try open(
            at: directory, durability: durability, failing: failing, surroundings: .system)
    }

    /// The same, in surroundings of the caller's.
    package static func open(
        at directory: String, durability: Durability,
        failing: (@Sendable (LedgerStep) -> Bool)? = nil, surroundings: LedgerSurroundings
    ) throws(LedgerFailure) -> (ledger: Ledger, recovered: Recovered) {
        let steps = StepObserver(failing: failing)
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch {
            let details = unsafe (error as? CocoaError)?.userInfo
            let reason = details?[NSUnderlyingErrorKey] as? POSIXError
            throw .refused("make", directory, number: reason?.code.rawValue ?? EIO)
        }
        let lock = try LedgerLock(directory: directory)
        try steps.reach(.openLocked)
        let path = databasePath(directory)
        if surroundings.hasFile {
            if let witness = lock.witness { try witness.checkIsThere(path, directory: directory) }
            try lock.hold(path)
        }
        // Drawn here: the connection keeps what prepares it, and may end on any thread.
        let new = Identity(random: surroundings.random)
        let database = try Connection.writer(
            path: path, durability: durability, steps: steps, new: new)
        let (recovered, identity) = try translating(path) {
            try database.write { db in
                // An earlier program may have been cut short in making it.
                try LedgerWriter.create(in: db, new)
                try steps.reach(.openBegun)
                let identity: Identity = try Meta.read(.identity, from: db)
                return (try Recovered(db), identity)
            }
        }
        let ledger = Ledger(
            directory: directory, durability: durability, database: database, lock: lock,
            reader: try LedgerReader(path: path, lock: nil), identity: identity,
            writer: recovered.writer, steps: steps, surroundings: surroundings)
        let found = ledger.witness(at: recovered.writer.position)
        if let objection = lock.witness?.objection(to: found, directory: directory) {
            throw objection
        }
        // Only now: a ledger that is refused stays as it is.
        try secure(database, path)
        try steps.reach(.openRecovered)
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
            try database.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
        }
    }

    /// What tells this ledger from all others: 32 hexadecimal digits.
    public var identifier: String { identity.description }

    private static let databaseName = "/ledger.db"

    static func databasePath(_ directory: String) -> String { directory + databaseName }

    static func directory(of path: String) -> String { String(path.dropLast(databaseName.count)) }

    private init(
        directory: String, durability: Durability, database: DatabaseQueue, lock: LedgerLock,
        reader: LedgerReader, identity: Identity, writer: LedgerWriter, steps: StepObserver,
        surroundings: LedgerSurroundings
    ) {
        self.surroundings = surroundings
        self.steps = steps
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
                try steps.reach(.closeBegin)
                try translating(reader.path) {
                    _ = try db.checkpoint(.truncate)
                    try Connection.keepLog(false, db)
                }
                try steps.reach(.closeDone)
            }
        }
        // After a failure the log is left as it is.
        try translating(reader.path) { try database.close() }
        lock.release()
        try finished.get()
        if let earlier { throw earlier }
    }
}
