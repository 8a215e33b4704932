/// Compares the audit trail with the ledger that it is a copy of, entry by entry.
///
/// Which entries the trail must have follows from the level that it names itself; a level changes with an
/// entry that starts the coordinator or puts a configuration in force.
struct AuditComparison {
    /// Entries that the journal should have, one after the other in the trail.
    struct Gap: Hashable, Sendable {
        /// Runs of consecutive ledger entries; the last of a gap whose entries the ledger has dropped is all
        /// that is known of it.
        var missing: [ClosedRange<UInt64>] = []
        /// How many; nothing where the ledger does not have them any more.
        var count: UInt64?
        /// The entries of the trail before and behind it.
        var after: UInt64?
        var before: UInt64?
        /// When those came, microseconds since 1970.
        var from: UInt64 = 0
        var to: UInt64 = .max
        /// Whether the entry behind it is the first one of another process.
        var isAtStart = false
    }

    /// The copies, by entry.
    private var copies: [UInt64: AuditEntry] = [:]
    /// Their numbers, rising.
    private var numbers: [UInt64] = []
    /// When the oldest entry of the whole journal came, microseconds since 1970.
    private let journalBegin: UInt64
    /// Where in `numbers` the comparison is.
    private var next = 0
    private var level: String?
    private var oldest: UInt64?

    private(set) var gaps: [Gap] = []
    private(set) var mismatches: [String] = []
    /// Entries that are both in the ledger and in the journal.
    private(set) var compared: UInt64 = 0
    /// Entries that came before the oldest one that the journal still has.
    private(set) var older: UInt64 = 0
    private var isInGap = false

    /// - Parameters:
    ///   - trail: The entries of the trail that are about this ledger, in the journal's order.
    ///   - journalBegin: When the oldest entry of the whole journal came.
    init(trail: some Sequence<AuditEntry>, journalBegin: UInt64) {
        self.journalBegin = journalBegin
        for entry in trail {
            // Debts come with the end of a period, under its number.
            guard let seq = entry.seq, entry.kind != "debt" else { continue }
            if copies.updateValue(entry, forKey: seq) == nil {
                numbers.append(seq)
            } else {
                mismatches.append("entry \(seq): the journal has it twice")
            }
        }
        numbers.sort()
    }

    /// The newest entry of the trail.
    var last: UInt64? { numbers.last }
    /// The oldest entry of the trail.
    var first: UInt64? { numbers.first }
    var isOK: Bool { gaps.isEmpty && mismatches.isEmpty }

    /// Compares the next entry of the ledger; all are to come, from the oldest on that it has.
    mutating func compare(_ line: LedgerLine) {
        if oldest == nil {
            oldest = line.seq
            compareChain(before: line.seq)
        }
        if let copy = copies[line.seq] {
            compared += 1
            next += 1
            isInGap = false
            level = copy["AUDIT"]
            check(copy, line)
            return
        }
        // From here on the level may be another one, which the next copy tells.
        if line.notice == "started" || line.notice == "configured" { level = nil }
        let following = next < numbers.count ? copies[numbers[next]] : nil
        guard let level = level ?? following?["AUDIT"] ?? previousLevel, line.isShown(at: level)
        else {
            return
        }
        if next == 0, let time = line.milliseconds, UInt64(max(0, time)) * 1_000 < journalBegin {
            older += 1
            return
        }
        note(line.seq, before: following)
    }

    /// Ends the comparison; `last` is the newest entry of the ledger.
    mutating func finish(last: UInt64) {
        for seq in numbers where seq > last {
            mismatches.append("entry \(seq): the ledger has none of that number")
        }
    }

    private var previousLevel: String? { next > 0 ? copies[numbers[next - 1]]?["AUDIT"] : nil }

    private mutating func note(_ seq: UInt64, before following: AuditEntry?) {
        if !isInGap {
            let preceding = next > 0 ? copies[numbers[next - 1]] : nil
            var gap = Gap()
            gap.count = 0
            gap.after = preceding?.seq
            gap.before = following?.seq
            gap.from = preceding?.realtime ?? 0
            gap.to = following?.realtime ?? .max
            gap.isAtStart = following?.kind == "started"
            gaps.append(gap)
            isInGap = true
        }
        let place = gaps.count - 1
        gaps[place].count? += 1
        if let run = gaps[place].missing.last, run.upperBound + 1 == seq {
            gaps[place].missing[gaps[place].missing.count - 1] = run.lowerBound...seq
        } else {
            gaps[place].missing.append(seq...seq)
        }
    }

    private mutating func check(_ copy: AuditEntry, _ line: LedgerLine) {
        let pairs = [
            ("time", copy["ENTRY_TIME"], line.time), ("account", copy.account, line.account),
            ("grant", copy["GRANT"], line.grant),
        ]
        for (name, said, right) in pairs {
            guard let said, let right, said != right else { continue }
            mismatches.append(
                "entry \(line.seq): the journal says \(name) \(said), and the ledger \(right)")
        }
    }

    /// What the ledger has dropped can still be compared with itself: each copy names the one before it.
    private mutating func compareChain(before oldest: UInt64) {
        while next < numbers.count, numbers[next] < oldest {
            let (seq, copy) = (numbers[next], copies[numbers[next]])
            let preceding = next > 0 ? copies[numbers[next - 1]] : nil
            if let preceding, let previous = copy?.previous, previous != preceding.seq {
                var gap = Gap()
                gap.missing = [previous...previous]
                gap.after = preceding.seq
                gap.before = seq
                gap.from = preceding.realtime
                gap.to = copy?.realtime ?? .max
                gaps.append(gap)
            }
            level = copy?["AUDIT"]
            next += 1
        }
    }
}
