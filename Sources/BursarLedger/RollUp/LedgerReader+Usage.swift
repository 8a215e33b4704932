internal import BursarCore

extension LedgerReader {
    /// The sums over all entries up to `cut`, those included that earlier roll-ups dropped.
    func usage(before base: BaseMark, through cut: UInt64) throws(LedgerFailure) -> PastUsage {
        let past = try reading { db in try base.past(from: db) }
        var reader = usageReader(UsageQuery(dimensions: PastUsage.dimensions), past: past)
        try separate().scan(ScanRange(from: base.seq + 1)) { entry throws(LedgerFailure) in
            guard entry.seq <= cut else { return false }
            reader.read(entry)
            return true
        }
        var usage = PastUsage(
            lastSeq: cut, firstTime: reader.firstTime, rows: reader.rows, accounts: [], grants: [])
        usage.fold()
        return usage
    }
}
