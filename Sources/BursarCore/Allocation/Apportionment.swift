/// Exact division of a whole number in given proportions, by largest remainder (Hamilton).
enum Apportionment {
    /// Divides `total` (at least 0) by `weights`; the parts sum to it exactly, unless all weights are
    /// zero. Ties go to the earlier weight. O(n log n).
    static func divide(_ total: Int64, by weights: [UInt64]) -> [Int64] {
        let sum = weights.reduce(UInt128(0)) { $0 + UInt128($1) }
        guard sum > 0, total > 0 else { return [Int64](repeating: 0, count: weights.count) }
        if weights.allSatisfy({ $0 == weights[0] }) { return divide(total, among: weights.count) }
        var parts: [Int64] = []
        parts.reserveCapacity(weights.count)
        var remainders: [(remainder: UInt128, index: Int)] = []
        remainders.reserveCapacity(weights.count)
        var left = total
        for (index, weight) in weights.enumerated() {
            let (quotient, remainder) =
                (UInt128(total) * UInt128(weight)).quotientAndRemainder(dividingBy: sum)
            parts.append(Int64(quotient))
            left -= Int64(quotient)
            remainders.append((remainder, index))
        }
        remainders.sort {
            $0.remainder != $1.remainder ? $0.remainder > $1.remainder : $0.index < $1.index
        }
        for entry in remainders.prefix(Int(left)) { parts[entry.index] += 1 }
        return parts
    }

    /// The same for equal weights.
    private static func divide(_ total: Int64, among count: Int) -> [Int64] {
        let (quotient, remainder) = total.quotientAndRemainder(dividingBy: Int64(count))
        return (0..<count).map { Int64($0) < remainder ? quotient + 1 : quotient }
    }
}
