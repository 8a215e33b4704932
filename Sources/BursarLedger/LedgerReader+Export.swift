internal import BursarCore

extension LedgerReader {
    /// Paths that are remembered.
    private static let pathsMost = 65_536

    /// Writes the entries from `seq` on as JSON lines, one object each, oldest first.
    ///
    /// Every line has `seq`, `time` (RFC 3339), `time_ms` and `kind`; `account` is a path, `grant` is
    /// `"g"` and its number, amounts are objects of `tokens`, `time_ms`, `cost_nano`, each left out
    /// when absent and `"unlimited"` without limit; digests and sessions are hexadecimal.
    ///
    /// - Parameters:
    ///   - seq: The first entry; `nil` for the oldest that is left.
    ///   - count: Entries that are read at a time: not many more than the sink takes.
    ///   - sink: Called with one line at a time, its newline included. What it throws ends the export.
    public func export(
        from seq: UInt64? = nil, atATime count: Int = 4096,
        to sink: ([UInt8]) throws -> Void
    ) throws {
        // A connection of its own: nobody who asks for entries waits behind this.
        let reader = try LedgerReader(path: path, lock: nil)
        var next = try seq ?? reader.oldestSeq()
        var paths: [AccountID: String] = [:]
        while true {
            let entries = try reader.entries(from: next, limit: count)
            guard let last = entries.last else { return }
            if paths.count > Self.pathsMost { paths.removeAll() }
            for entry in entries {
                if case .accountDefined(let fact) = entry.fact {
                    paths[fact.id] = fact.path.description
                }
            }
            var exporter = EntryExporter { id in
                if let path = paths[id] { return path }
                guard let path = try? reader.path(of: id)?.description else { return nil }
                paths[id] = path
                return path
            }
            for entry in entries {
                exporter.write(entry)
                try sink(exporter.line.bytes)
            }
            next = last.seq + 1
        }
    }
}
