/// What is wrong with a ledger, or with what was asked of it.
public struct LedgerFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is.
    public struct Code: Hashable, Sendable {
        private enum Value {
            case locked, fromTheFuture, damaged, storage, overloaded, closed, rolledUp, missing
        }
        private let value: Value

        /// Another process has the ledger.
        public static let locked = Code(value: .locked)
        /// A newer program wrote the ledger.
        public static let fromTheFuture = Code(value: .fromTheFuture)
        /// What was read is not what was written.
        public static let damaged = Code(value: .damaged)
        /// The file system or SQLite refused: full disk, failed sync, missing permission.
        public static let storage = Code(value: .storage)
        /// More entries wait for the disk than may.
        public static let overloaded = Code(value: .overloaded)
        /// The ledger was closed.
        public static let closed = Code(value: .closed)
        /// The entries were dropped by a roll-up.
        public static let rolledUp = Code(value: .rolledUp)
        /// There is no ledger.
        public static let missing = Code(value: .missing)
    }

    /// What kind of failure it is.
    public let code: Code
    /// What was wrong, where, and what would be right, for people.
    public let message: String
    /// The table of damage, where it is known.
    public let table: String?
    /// The entry, or the oldest one that is left after a roll-up, where it is known.
    public let seq: UInt64?
    /// The system's number of what the storage refused, an `errno`, where it is known.
    public let errorNumber: Int32?

    /// A failure from its parts.
    public init(
        _ code: Code, _ message: String, table: String? = nil, seq: UInt64? = nil,
        errorNumber: Int32? = nil
    ) {
        self.code = code
        self.message = message
        self.table = table
        self.seq = seq
        self.errorNumber = errorNumber
    }

    /// The message.
    public var description: String { message }
}

extension LedgerFailure {
    /// Damage to one row.
    static func damage(
        _ table: LedgerTable, _ row: String, _ what: String, seq: UInt64? = nil
    ) -> LedgerFailure {
        LedgerFailure(
            .damaged, "the ledger is damaged: table \(table.rawValue), \(row): \(what)",
            table: table.rawValue, seq: seq)
    }
}
