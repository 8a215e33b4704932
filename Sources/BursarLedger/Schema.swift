internal import GRDB

/// The tables that have checksums or links.
enum LedgerTable: String, CaseIterable {
    case meta
    case batches
    case bases
    case names = "account_names"
    case accounts
    case grants
    case lanes
    case dormant
    case prices
    case usage = "usage_sums"

    /// What makes equal records of two tables have different checksums.
    var domain: [UInt8] { Array(rawValue.utf8) + [0] }
}

/// The form of the database file and how it came about.
///
/// The version is SQLite's own `user_version`: one number in the file's header, readable before
/// anything else is, so that a ledger from the future is refused without touching it.
enum Schema {
    /// "BURS": tells a ledger from any other SQLite file.
    static let applicationID: Int64 = 0x4255_5253

    /// The steps from an empty file, in order. Never change one that was released: append.
    static let migrations = [
        """
        CREATE TABLE meta (
            key TEXT PRIMARY KEY, record BLOB NOT NULL, checksum INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE batches (
            first_seq INTEGER PRIMARY KEY, last_seq INTEGER NOT NULL, time INTEGER NOT NULL,
            hash BLOB NOT NULL, payload BLOB NOT NULL
        );
        CREATE TABLE bases (
            seq INTEGER NOT NULL, part INTEGER NOT NULL, checksum INTEGER NOT NULL,
            record BLOB NOT NULL, PRIMARY KEY (seq, part)
        );
        CREATE TABLE account_names (id INTEGER PRIMARY KEY, path TEXT NOT NULL);
        CREATE TABLE accounts (
            slot INTEGER PRIMARY KEY, path TEXT NOT NULL, checksum INTEGER NOT NULL,
            record BLOB NOT NULL
        );
        CREATE TABLE grants (
            id INTEGER PRIMARY KEY, account INTEGER NOT NULL, checksum INTEGER NOT NULL,
            record BLOB NOT NULL
        );
        CREATE TABLE lanes (
            account INTEGER NOT NULL, uid INTEGER NOT NULL, client INTEGER NOT NULL,
            checksum INTEGER NOT NULL, record BLOB NOT NULL, PRIMARY KEY (account, uid, client)
        ) WITHOUT ROWID;
        CREATE TABLE dormant (
            path TEXT PRIMARY KEY, checksum INTEGER NOT NULL, record BLOB NOT NULL
        ) WITHOUT ROWID;
        """,
        // The tables stay, but their rows may have format 2, which earlier programs cannot read.
        "",
        // Rows may have format 3.
        """
        CREATE TABLE prices (
            version INTEGER NOT NULL, part INTEGER NOT NULL, checksum INTEGER NOT NULL,
            record BLOB NOT NULL, PRIMARY KEY (version, part)
        ) WITHOUT ROWID;
        """,
        // Rows may have format 4.
        "",
        // Rows may have format 5.
        """
        CREATE TABLE usage_sums (
            seq INTEGER NOT NULL, part INTEGER NOT NULL, checksum INTEGER NOT NULL,
            record BLOB NOT NULL, PRIMARY KEY (seq, part)
        ) WITHOUT ROWID;
        """,
        // Rows may have format 6.
        "",
    ]

    /// The version that this program writes.
    static var version: Int { migrations.count }

    /// The version of a file; 0 for a new one.
    static func version(_ db: Database, path: String) throws -> Int {
        let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        let application = try Int64.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
        guard application == applicationID || (tables == 0 && version == 0) else {
            throw LedgerFailure(.damaged, "\(path) is an SQLite file, but not a ledger of Bursar")
        }
        guard version <= Schema.version else {
            throw LedgerFailure(
                .fromTheFuture,
                "the ledger \(path) has version \(version), and this program knows versions up to "
                    + "\(Schema.version): run the program that wrote it, or a newer one")
        }
        return version
    }

    /// Takes a file from its version to the newest, each step in a transaction of its own. A new one has all of
    /// them in one, with its first rows: it is whole, or it is not there.
    static func migrate(
        _ db: Database, from version: Int, _ steps: StepObserver, new identity: Identity
    ) throws {
        if version == 0 {
            try db.inTransaction(.exclusive) {
                for step in migrations.indices { try apply(step, to: db) }
                try LedgerWriter.create(in: db, identity)
                try steps.reach(.migrationWritten)
                return .commit
            }
            return try steps.reach(.migrationCommitted)
        }
        for step in version..<max(version, Schema.version) {
            try db.inTransaction(.exclusive) {
                try apply(step, to: db)
                try steps.reach(.migrationWritten)
                return .commit
            }
            try steps.reach(.migrationCommitted)
        }
    }

    private static func apply(_ step: Int, to db: Database) throws {
        try db.execute(sql: migrations[step])
        try db.execute(sql: "PRAGMA application_id = \(applicationID)")
        try db.execute(sql: "PRAGMA user_version = \(step + 1)")
    }
}
