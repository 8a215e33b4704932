extension ConsumptionHistory {
    /// The finished bins up to a moment, those without consumption as zeros.
    ///
    /// The last bin is left out as long as it is unfinished: scaled up it would be the noisiest of
    /// all, as it is it would look like a fall. What it means for now is in `age`.
    public func series(upTo now: Instant) -> ConsumptionSeries {
        let current = advanced(to: now)
        let count = current.position(of: now)
        let end = Int128(current.start.nanoseconds) + Int128(count) * Int128(current.width)
        let used = min(count, current.bins.count)
        var bins: [Double] = []
        bins.reserveCapacity(count)
        for index in 0..<used { bins.append(Double(current[index])) }
        for _ in used..<count { bins.append(0) }
        return ConsumptionSeries(
            bins: bins, binSeconds: Double(current.width) / 1e9,
            age: max(0, Double(Int128(now.nanoseconds) - end) / 1e9))
    }

    /// What was consumed in the last `milliseconds`, rounded down; of a bin that reaches out of that
    /// time, the part that lies in it.
    ///
    /// Consumption that is no longer remembered does not count: see `init(since:covering:narrowest:)`.
    public func consumed(within milliseconds: Int64, before now: Instant) -> Int64 {
        if milliseconds <= 0 { return 0 }
        let current = advanced(to: now)
        let end = max(Int128(now.nanoseconds), Int128(current.start.nanoseconds))
        let begin = end - Int128(milliseconds) * 1_000_000
        var sum: Int64 = 0
        // The newest bins first; one after `now` is part of its present.
        for index in current.bins.indices.reversed() {
            let from = Int128(current.start.nanoseconds) + Int128(index) * Int128(current.width)
            let to = max(from + 1, min(from + Int128(current.width), end))
            if to <= begin { break }
            let inside = to - max(from, begin)
            sum = sum.addingClamped(Int64(Int128(current[index]) * inside / (to - from)))
        }
        return sum
    }

    /// This, with room for a moment; nothing is copied where there is room already.
    private func advanced(to now: Instant) -> ConsumptionHistory {
        if position(of: now) < Self.binsMost { return self }
        var copy = self
        copy.advance(to: now)
        return copy
    }
}
