/// The front of an input as choices, the rest as the bytes that are tested.
struct Pieces {
    /// What else there is to choose.
    let choice: UInt8
    /// The tested bytes.
    let bytes: [UInt8]
    /// Where they are cut when they come in pieces; rising, within them.
    let cuts: [Int]

    /// A byte of choices, whose low three bits say how many cuts follow, then as many cuts.
    init?(_ input: [UInt8]) {
        guard let first = input.first else { return nil }
        let count = Int(first & 7)
        guard input.count > count else { return nil }
        choice = first >> 3
        bytes = Array(input[(1 + count)...])
        let length = bytes.count
        cuts = input[1..<(1 + count)].map { Int($0) * length / 256 }.sorted()
    }

    /// The bytes cut there.
    func split(at cuts: [Int]) -> [ArraySlice<UInt8>] {
        zip([0] + cuts, cuts + [bytes.count]).map { bytes[$0..<$1] }
    }

    /// The ways in which the same bytes may come: at once, cut, and one by one.
    var feedings: [[ArraySlice<UInt8>]] {
        [[bytes[...]], split(at: cuts), split(at: Array(bytes.indices.dropFirst()))]
    }
}
