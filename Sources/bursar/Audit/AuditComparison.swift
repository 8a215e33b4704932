/// Compares the audit trail with the ledger that it is a copy of, entry by entry.
///
/// Which entries the trail must have follows from the level that the ledger tells: it changes with an
/// entry that starts the coordinator or puts a configuration in force. Entries of earlier programs do not
/// tell it; then that of the copies around counts.
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
    /// How many copies tell of debts, by the entry that ended the period.
    private var debts: [UInt64: UInt64] = [:]
    /// When the oldest entry of the whole journal came, microseconds since 1970.
    private let journalBegin: UInt64
    /// The level where nothing else tells it.
    private let fallback: String
    /// Where in `numbers` the comparison is.
    private var next = 0
    private var level: String?
    private var isBegun = false
    /// The last entry that the trail has, or should.
    private var lastShown: UInt64?
    private var isInGap = false

    private(set) var gaps: [Gap] = []
    private(set) var mismatches: [String] = []
    /// Entries that are both in the ledger and in the journal.
    private(set) var compared: UInt64 = 0
    /// Entries that came before the oldest one that the journal still has.
    private(set) var older: UInt64 = 0

    /// - Parameters:
    ///   - trail: The entries of the trail that are about this ledger, in the journal's order.
    ///   - journalBegin: When the oldest entry of the whole journal came.
    ///   - level: How much is copied where neither ledger nor trail tells it.
    init(trail: some Sequence<AuditEntry>, journalBegin: UInt64, level fallback: String) {
        self.journalBegin = journalBegin
        self.fallback = fallback
        for entry in trail {
            guard let seq = entry.seq else { continue }
            if entry.kind == "debt" {
                debts[seq, default: 0] += 1
            } else if copies.updateValue(entry, forKey: seq) == nil {
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
    /// Whether there was something to compare, and all of it agrees.
    var isOK: Bool { compared > 0 && gaps.isEmpty && mismatches.isEmpty }

    private var preceding: AuditEntry? { next > 0 ? copies[numbers[next - 1]] : nil }
    private var following: AuditEntry? { next < numbers.count ? copies[numbers[next]] : nil }

    /// Compares the next entry of the ledger; all are to come, from the oldest on that it has.
    mutating func compare(_ line: LedgerLine) {
        if !isBegun {
            isBegun = true
            compareChain(before: line.seq)
        }
        if let told = line.level {
            level = told
        } else if line.mayChangeLevel {
            level = nil
        }
        if let copy = copies[line.seq] {
            compared += 1
            next += 1
            isInGap = false
            level = level ?? copy["AUDIT"]
            check(copy, line)
            lastShown = line.seq
            return
        }
        let level = level ?? following?["AUDIT"] ?? preceding?["AUDIT"] ?? fallback
        guard line.isShown(at: level) else { return }
        lastShown = line.seq
        if next == 0, let time = line.microseconds, time < journalBegin {
            older += 1
        } else {
            note(line.seq)
        }
    }

    /// Ends the comparison; `last` is the newest entry of the ledger.
    mutating func finish(last: UInt64) {
        for seq in numbers where seq > last {
            mismatches.append("entry \(seq): the ledger has none of that number")
        }
    }

    private mutating func note(_ seq: UInt64) {
        if !isInGap {
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
        for (name, right) in line.copied {
            let said = copy[name]
            if said == right { continue }
            mismatches.append(
                "entry \(line.seq): \(name.lowercased()) is \(said ?? "missing") in the journal and "
                    + "\(right ?? "missing") in the ledger")
        }
        if let previous = copy.previous, previous != 0, let lastShown, previous != lastShown {
            mismatches.append(
                "entry \(line.seq): the journal names \(previous) as the one before, and the ledger "
                    + "\(lastShown)")
        }
        let told = copy.kind == "period_ended" ? copy["COUNT"].flatMap { UInt64($0) } ?? 0 : 0
        let found = debts[line.seq] ?? 0
        if told != found {
            mismatches.append(
                "entry \(line.seq): it left \(told) debts, of which the journal has \(found)")
        }
    }

    /// What the ledger has dropped can still be compared with itself: each copy names the one before it.
    private mutating func compareChain(before oldest: UInt64) {
        while let copy = following, let seq = copy.seq, seq < oldest {
            if let preceding, let previous = copy.previous, previous != 0, previous != preceding.seq
            {
                var gap = Gap()
                gap.missing = [previous...previous]
                gap.after = preceding.seq
                gap.before = seq
                gap.from = preceding.realtime
                gap.to = copy.realtime
                gaps.append(gap)
            }
            level = copy["AUDIT"]
            next += 1
        }
    }
}
