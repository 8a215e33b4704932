/// What an account consumed of one resource, in at most 128 equal bins: about 1 KiB, and nothing
/// on the heap before the first consumption.
///
/// Bins are narrow at first. When they are all in use, neighbours merge and each is twice as wide,
/// until they are as wide as they may become; from then on the oldest falls out for each new one.
/// No bin is ever negative.
public struct ConsumptionHistory: Hashable, Sendable {
    /// The most bins that are kept.
    public static let binsMost = 128

    /// Start of the oldest bin.
    private(set) var start: Instant
    /// Length of a bin, in nanoseconds; at least a millisecond.
    private(set) var width: Int64
    /// Bins do not become wider than this by themselves, in nanoseconds.
    private(set) var widest: Int64
    /// The bins, oldest first from `oldest` on and then around; idle ones after the last are left out.
    private(set) var bins: [Int64] = []
    /// Index of the oldest bin; 0 until all are in use.
    private(set) var oldest = 0

    /// A history without consumption.
    ///
    /// - Parameters:
    ///   - since: From when on consumption is known.
    ///   - covering: The time that it can look back at the least, once that much has passed, in
    ///     milliseconds. The bins become as wide as that takes, and no wider.
    ///   - narrowest: Width of the bins at first, in milliseconds; at least 1.
    public init(since: Instant, covering: Int64 = 3_600_000, narrowest: Int64 = 1000) {
        start = since
        width = min(max(1, narrowest), Self.widthMost / 1_000_000) * 1_000_000
        widest = width
        // The last bin is unfinished, so one less is certain.
        let whole = Int128(covering) * 1_000_000
        while Int128(widest) * Int128(Self.binsMost - 1) < whole, widest <= Self.widthMost / 2 {
            widest *= 2
        }
    }

    /// About 36 years: all bins together are longer than any clock runs.
    static let widthMost: Int64 = 1 << 60

    /// Width of a bin now, in milliseconds.
    public var binMilliseconds: Int64 { width / 1_000_000 }

    /// Whether nothing was consumed in the time that is remembered.
    public var isEmpty: Bool { bins.allSatisfy { $0 == 0 } }

    /// Counts consumption; O(1) amortised.
    ///
    /// What is before the newest bin counts in that. A negative amount corrects what was counted too
    /// much: it is taken off the newest bins, as far as there is something in them.
    public mutating func add(_ amount: Int64, at time: Instant) {
        let position = advance(to: time)
        if amount == 0 { return }
        let index = min(max(position, bins.count - 1), Self.binsMost - 1)
        while bins.count <= index { bins.append(0) }
        if amount > 0 {
            self[index] = self[index].addingClamped(amount)
            return
        }
        var excess = amount.magnitude
        for index in bins.indices.reversed() where self[index] > 0 {
            let part = min(excess, self[index].magnitude)
            self[index] -= Int64(part)
            excess -= part
            if excess == 0 { return }
        }
    }

    /// Makes the bins at least `milliseconds` wide, for good: fewer bins are less work to look at.
    ///
    /// The width doubles until it is enough, so that the bins stay comparable.
    public mutating func coarsen(to milliseconds: Int64) {
        let least = Int128(milliseconds) * 1_000_000
        while Int128(width) < least, width <= Self.widthMost / 2 { merge() }
        widest = max(widest, width)
    }

    /// The bin of a number, counted from the oldest.
    subscript(index: Int) -> Int64 {
        get { bins[slot(index)] }
        set { bins[slot(index)] = newValue }
    }

    /// Number of the bin that a moment falls into, or 0 before all of them; beyond what is kept the
    /// number is too large.
    func position(of time: Instant) -> Int {
        if time <= start { return 0 }
        let (since, overflow) = time.nanoseconds.subtractingReportingOverflow(start.nanoseconds)
        if !overflow { return Int(since / width) }
        return Int((Int128(time.nanoseconds) - Int128(start.nanoseconds)) / Int128(width))
    }

    private func slot(_ index: Int) -> Int {
        let slot = oldest + index
        return slot < bins.count ? slot : slot - bins.count
    }
}

extension ConsumptionHistory {
    /// Makes room for a moment: merges bins, or lets old ones fall out. Returns the number of its bin.
    @discardableResult
    mutating func advance(to time: Instant) -> Int {
        var position = position(of: time)
        while position >= Self.binsMost, width < widest {
            merge()
            position = self.position(of: time)
        }
        let beyond = position - Self.binsMost + 1
        guard beyond > 0 else { return position }
        let later = Int128(start.nanoseconds) + Int128(beyond) * Int128(width)
        start = Instant(nanoseconds: Int64(later))
        if beyond >= bins.count {
            bins.removeAll(keepingCapacity: true)
            oldest = 0
            return Self.binsMost - 1
        }
        while bins.count < Self.binsMost { bins.append(0) }
        for _ in 0..<beyond {
            bins[oldest] = 0
            oldest = oldest + 1 == bins.count ? 0 : oldest + 1
        }
        return Self.binsMost - 1
    }

    /// Makes each bin twice as wide, from the oldest on.
    private mutating func merge() {
        var merged: [Int64] = []
        merged.reserveCapacity(bins.isEmpty ? 0 : Self.binsMost)
        for index in stride(from: 0, to: bins.count, by: 2) {
            let next = index + 1 < bins.count ? self[index + 1] : 0
            merged.append(self[index].addingClamped(next))
        }
        bins = merged
        oldest = 0
        width *= 2
    }
}
