/// A small random number generator that gives the same numbers for the same seed everywhere.
///
/// SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
public struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64
    /// What the next numbers begin with.
    private var choices: ArraySlice<UInt8> = []

    /// A generator for a seed.
    public init(seed: UInt64) { state = seed }

    /// A generator whose numbers begin with a byte of `choices` each, as long as there are any: what
    /// finds good choices can look for them then.
    public init(choices: [UInt8]) {
        state = 0
        self.choices = choices[...]
    }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        z ^= z >> 31
        guard let choice = choices.popFirst() else { return z }
        // A number out of a range is taken from the upper bits.
        return UInt64(choice) << 56 | z >> 8
    }

    /// True with a chance of one in `n`.
    public mutating func oneIn(_ n: Int) -> Bool { Int.random(in: 0..<n, using: &self) == 0 }
}
