import BursarSimulation
import Testing

@testable import BursarCore

/// Leases come out by their end, in whatever order they went in.
struct LeaseQueueTests {
    private func lease(_ end: Int64, _ grant: UInt64) -> GrantBook.Lease {
        GrantBook.Lease(expires: Instant(milliseconds: end), grant: grant)
    }

    private func drained(_ queue: LeaseQueue) -> [UInt64] {
        var queue = queue
        var grants: [UInt64] = []
        while let first = queue.first {
            grants.append(first.grant)
            queue.removeFirst()
        }
        #expect(queue.count == 0)
        return grants
    }

    @Test func oneLongLeaseAmongMany() {
        var queue = LeaseQueue()
        queue.insert(lease(60, 1))
        queue.insert(lease(3_600, 2))
        queue.insert(lease(61, 3))
        queue.insert(lease(62, 4))
        queue.insert(lease(1, 5))
        #expect(queue.count == 5)
        #expect(queue.first?.grant == 5)
        #expect(drained(queue) == [5, 1, 3, 4, 2])
    }

    @Test func equalEndsGoByNumber() {
        var queue = LeaseQueue()
        for grant in [3, 1, 2] as [UInt64] { queue.insert(lease(5, grant)) }
        #expect(drained(queue) == [1, 2, 3])
        #expect(drained(LeaseQueue([lease(5, 9), lease(5, 8), lease(4, 10)])) == [10, 8, 9])
    }

    @Test func anyOrder() {
        let seed = UInt64.random(in: 0...(.max))
        var random = SeededRandom(seed: seed)
        for _ in 0..<200 {
            var (queue, model) = (LeaseQueue(), [GrantBook.Lease]())
            for grant in 1...60 as ClosedRange<UInt64> {
                let one = lease(Int64.random(in: 0...20, using: &random), grant)
                queue.insert(one)
                model.append(one)
                model.sort()
                #expect(queue.first == model.first, "seed \(seed)")
                if Bool.random(using: &random) {
                    queue.removeFirst()
                    model.removeFirst()
                }
                #expect(queue.count == model.count, "seed \(seed)")
            }
            #expect(drained(queue) == model.map(\.grant), "seed \(seed)")
        }
    }
}
