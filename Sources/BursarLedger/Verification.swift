/// What `LedgerReader.verify` found.
public struct Verification: Sendable {
    /// Entries that were checked: all that the ledger still has.
    public var entries: UInt64 = 0
    /// The last entry.
    public var lastSeq: UInt64 = 0
    /// Accounts that live.
    public var accounts = 0
    /// What does not fit, at most `mismatchesMost`.
    public private(set) var mismatches: [LedgerFailure] = []

    /// The most mismatches that are listed.
    public static let mismatchesMost = 100

    /// Whether everything fits.
    public var isOK: Bool { mismatches.isEmpty }

    mutating func note(_ mismatch: LedgerFailure) {
        if mismatches.count < Verification.mismatchesMost { mismatches.append(mismatch) }
    }
}
