/// `borrowed ÷ (lendable · weight)`, the largest over the resources, as an exact fraction.
struct BorrowedPart: Comparable {
    private var borrowed: UInt128 = 0
    private var whole: UInt128 = 1

    init(_ borrower: VictimSelection.Borrower) {
        for resource in Resource.allCases where borrower.borrowed[resource] > 0 {
            var part = self
            part.borrowed = UInt128(borrower.borrowed[resource])
            // Where nobody can lend, anything is infinitely much.
            part.whole = UInt128(max(0, borrower.lendable[resource])) * UInt128(borrower.weight)
            if self < part { self = part }
        }
    }

    static func == (a: BorrowedPart, b: BorrowedPart) -> Bool { !(a < b) && !(b < a) }

    static func < (a: BorrowedPart, b: BorrowedPart) -> Bool {
        let left = a.borrowed.multipliedFullWidth(by: b.whole)
        let right = b.borrowed.multipliedFullWidth(by: a.whole)
        return left.high != right.high ? left.high < right.high : left.low < right.low
    }
}
