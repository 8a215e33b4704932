internal import HeapModule

/// Serves whole tasks out of a supply of several resources, always the claim that has come least
/// far, until no next task fits or is wanted.
///
/// How far a claim has come is a fraction, its level, that each task raises by the same step. All
/// tasks below some level can be counted at once, so the highest level up to which everything fits
/// is found by bisection, and they are served in one batch. Then tasks are served singly until one
/// does not fit; that claim is out, and the next batch begins. A batch takes O(n log N) for n claims
/// and N tasks; as a rule, few are needed for each resource that runs short.
struct TaskFilling {
    /// A claim: what one of its tasks takes, and how many it has.
    struct Line {
        let claim: Int
        /// Of scarce resources; not all zero.
        let amounts: Quantities
        var served: Int64 = 0
        fileprivate var pace = Pace(limit: 0, step: 1, scale: 1)

        init(claim: Int, amounts: Quantities) {
            self.claim = claim
            self.amounts = amounts
        }

        /// How many tasks it has once all are served that begin at or below the level
        /// `bound / 2^128`: those k with k · step / scale ≤ bound / 2^128, at most `limit`.
        fileprivate func count(upTo bound: UInt128) -> Int64 {
            let last = pace.scale.multipliedFullWidth(by: bound).high / UInt128(pace.step)
            return max(served, Int64(min(last + 1, UInt128(pace.limit))))
        }
    }

    /// How fast a claim rises: with k tasks its level is `k · step / scale`, until it has `limit`.
    struct Pace {
        var limit: Int64
        /// At least 1 and, where a task fits at all, at most `scale`.
        var step: UInt64
        /// Below 2^127.
        var scale: UInt128
    }

    private(set) var lines: [Line]
    private var left: Quantities

    init(lines: [Line], left: Quantities) {
        self.lines = lines
        self.left = left
    }

    /// Serves tasks at the pace that `pace` gives each line, on top of what they have, until no next
    /// one fits or is wanted. Ties go to the earlier line.
    mutating func serve(_ pace: (Line) -> Pace) {
        for index in lines.indices { lines[index].pace = pace(lines[index]) }
        var open = Array(lines.indices)
        serve(&open) { $0.pace.limit }
        while !open.isEmpty {
            let bound = highestBound(open)
            serve(&open) { $0.count(upTo: bound) }
            serveSingly(&open)
        }
    }

    /// Brings each open line to its `count`, at least what it has, if all of that fits.
    private mutating func serve(_ open: inout [Int], to count: (Line) -> Int64) {
        if let cost = cost(open, to: count) {
            left -= cost
            for index in open { lines[index].served = count(lines[index]) }
        }
        close(&open)
    }

    /// Closes the lines that are satisfied or whose next task does not fit; since less and less is
    /// left, it never will.
    private func close(_ open: inout [Int]) {
        open.removeAll {
            lines[$0].served >= lines[$0].pace.limit || !lines[$0].amounts.isWithin(left)
        }
    }

    /// What it takes to bring each open line to its `count`; `nil` if that is more than is left.
    private func cost(_ open: [Int], to count: (Line) -> Int64) -> Quantities? {
        var sum = Quantities.zero
        for index in open {
            let line = lines[index]
            guard let cost = line.amounts.multiplied(by: count(line) - line.served),
                let next = sum.adding(cost),
                next.isWithin(left)
            else { return nil }
            sum = next
        }
        return sum
    }

    /// The highest level up to which everything fits, but for a rest in which even the fastest line
    /// has a task only now and then. Levels are below 1: a share of more than all does not fit.
    private func highestBound(_ open: [Int]) -> UInt128 {
        let fastest = open.reduce(UInt128(1)) {
            max($0, lines[$1].pace.scale / UInt128(lines[$1].pace.step))
        }
        let width = UInt128.bitWidth - fastest.leadingZeroBitCount
        var bound = UInt128(0)
        for bit in (max(0, UInt128.bitWidth - width - 4)..<UInt128.bitWidth).reversed() {
            let candidate = bound | 1 << UInt128(bit)
            if cost(open, to: { $0.count(upTo: candidate) }) != nil { bound = candidate }
        }
        return bound
    }

    /// Serves one task after the other until one has not fitted; but at least for a quarter of the
    /// lines, since a batch looks at all of them, and at most for all, in case nothing fails soon.
    private mutating func serveSingly(_ open: inout [Int]) {
        var queue = Heap(open.map { Turn(lines[$0], at: $0) })
        var turns = 0
        var allFitted = true
        while turns < (allFitted ? open.count : open.count / 4), let turn = queue.popMin() {
            turns += 1
            let amounts = lines[turn.index].amounts
            guard amounts.isWithin(left) else {
                allFitted = false
                continue
            }
            left -= amounts
            lines[turn.index].served += 1
            if lines[turn.index].served < lines[turn.index].pace.limit {
                queue.insert(Turn(lines[turn.index], at: turn.index))
            }
        }
        close(&open)
    }

    /// A line's next task, in the order of service.
    private struct Turn: Comparable {
        let index: Int
        /// The level at which the task begins is `height / scale`.
        let height: UInt128
        let scale: UInt128

        init(_ line: Line, at index: Int) {
            self.index = index
            height = UInt128(line.served) * UInt128(line.pace.step)
            scale = line.pace.scale
        }

        static func < (a: Turn, b: Turn) -> Bool {
            let left = a.height.multipliedFullWidth(by: b.scale)
            let right = b.height.multipliedFullWidth(by: a.scale)
            if left.high != right.high { return left.high < right.high }
            return left.low != right.low ? left.low < right.low : a.index < b.index
        }
    }
}

extension Quantities {
    /// Whether no count is above that of `limit`.
    fileprivate func isWithin(_ limit: Quantities) -> Bool {
        tokens <= limit.tokens && time <= limit.time && cost <= limit.cost
    }

    /// This `count` times, or `nil` where a resource would overflow.
    fileprivate func multiplied(by count: Int64) -> Quantities? {
        let (a, x) = tokens.multipliedReportingOverflow(by: count)
        let (b, y) = time.multipliedReportingOverflow(by: count)
        let (c, z) = cost.multipliedReportingOverflow(by: count)
        return x || y || z ? nil : Quantities(tokens: a, time: b, cost: c)
    }
}
