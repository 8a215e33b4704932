/// Where water stands that is poured over vessels joined at their tops: the lowest bottoms are
/// covered first, and all that are neither dry nor full stand at one level.
///
/// It is what giving one unit after another to whoever stands lowest, ties by order, comes to.
enum WaterLevel {
    /// Room for some units above a bottom.
    struct Vessel {
        var bottom: UInt64
        /// At least 0; `bottom + room` fits.
        var room: Int64

        /// What is in it when the water stands at a level.
        func content(at level: UInt64) -> UInt64 {
            level > bottom ? min(level - bottom, UInt64(room)) : 0
        }
    }

    /// What each vessel gets of `volume`, at least 0; all its room where there is enough for all.
    ///
    /// The level is found by halving, in at most 64 passes over the vessels.
    static func pour(_ volume: Int64, into vessels: [Vessel]) -> [Int64] {
        if !exceeds(volume, at: .max, in: vessels) { return vessels.map(\.room) }
        // At `low` the vessels hold at most the volume, at `high` more.
        var low = UInt64(0)
        var high = UInt64.max
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if exceeds(volume, at: middle, in: vessels) { high = middle } else { low = middle }
        }
        var left = volume
        var contents: [Int64] = []
        contents.reserveCapacity(vessels.count)
        for vessel in vessels {
            contents.append(Int64(vessel.content(at: low)))
            left -= contents[contents.count - 1]
        }
        // Less than a unit for each that would still rise.
        for (index, vessel) in vessels.enumerated() where left > 0 {
            guard low >= vessel.bottom, contents[index] < vessel.room else { continue }
            contents[index] += 1
            left -= 1
        }
        return contents
    }

    /// Whether the vessels hold more than `volume` when the water stands at a level.
    private static func exceeds(_ volume: Int64, at level: UInt64, in vessels: [Vessel]) -> Bool {
        var held = UInt64(0)
        for vessel in vessels {
            held += vessel.content(at: level)
            if held > UInt64(volume) { return true }
        }
        return false
    }
}
