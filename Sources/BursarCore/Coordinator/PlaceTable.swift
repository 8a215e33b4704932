/// Where things with a number are: a hash table with open addressing and linear probing.
///
/// For numbers that the coordinator gives out itself, so that no client can choose them to collide; a
/// multiplication mixes them well enough (Fibonacci hashing: Knuth, The Art of Computer Programming,
/// vol. 3, 6.4), and takes a fraction of what a keyed hash does. Deletion shifts back what follows (6.4,
/// algorithm R), so that nothing is left behind.
struct PlaceTable {
    /// Numbers and places; number 0: free.
    private var cells: ContiguousArray<(number: UInt64, place: Int)>
    private var shift: UInt64
    private(set) var count = 0

    init() {
        shift = 64 - 4
        cells = ContiguousArray(repeating: (0, 0), count: 16)
    }

    /// The place of a number; `nil`: it has none.
    subscript(number: UInt64) -> Int? {
        if number == 0 { return nil }
        let cell = cell(of: number)
        return cells[cell].number == number ? cells[cell].place : nil
    }

    /// Notes the place of a number, which is not 0 and has none yet.
    mutating func insert(_ number: UInt64, at place: Int) {
        if count * 4 >= cells.count * 3 { grow() }
        let cell = cell(of: number)
        precondition(number != 0 && cells[cell].number == 0, "a number has one place")
        cells[cell] = (number, place)
        count += 1
    }

    /// Notes the place of a number; returns the one that it had.
    mutating func update(_ number: UInt64, to place: Int) -> Int? {
        let cell = cell(of: number)
        guard number != 0, cells[cell].number == number else {
            insert(number, at: place)
            return nil
        }
        defer { cells[cell].place = place }
        return cells[cell].place
    }

    /// Forgets a number.
    mutating func remove(_ number: UInt64) {
        var free = cell(of: number)
        guard number != 0, cells[free].number == number else { return }
        count -= 1
        let mask = cells.count - 1
        var next = free
        while true {
            next = (next + 1) & mask
            if cells[next].number == 0 { break }
            // What is at home between the free cell and its own stays.
            let home = home(of: cells[next].number)
            if (next &- home) & mask >= (next &- free) & mask {
                cells[free] = cells[next]
                free = next
            }
        }
        cells[free] = (0, 0)
    }

    private func home(of number: UInt64) -> Int {
        Int(truncatingIfNeeded: (number &* 0x9e37_79b9_7f4a_7c15) &>> shift)
    }

    /// The cell of a number, or the free one where it would be.
    private func cell(of number: UInt64) -> Int {
        let mask = cells.count - 1
        var cell = home(of: number)
        while cells[cell].number != number, cells[cell].number != 0 { cell = (cell + 1) & mask }
        return cell
    }

    private mutating func grow() {
        let before = cells
        cells = ContiguousArray(repeating: (0, 0), count: 2 * before.count)
        shift -= 1
        for (number, place) in before where number != 0 {
            cells[cell(of: number)] = (number, place)
        }
    }
}
