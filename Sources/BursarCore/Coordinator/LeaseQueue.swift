import DequeModule
import HeapModule

/// Leases by their end.
///
/// Most leases are of one length, so that the newest ends last: those stand in a line, where the first is next.
/// Only the others take a heap.
struct LeaseQueue {
    /// By end, none of them after the next one.
    private var line: Deque<GrantBook.Lease> = []
    private var others = Heap<GrantBook.Lease>()

    init() {}

    init(_ leases: some Sequence<GrantBook.Lease>) {
        line = Deque(leases.sorted())
    }

    var count: Int { line.count + others.count }

    /// The lease that ends first.
    var first: GrantBook.Lease? {
        guard let front = line.first else { return others.min }
        guard let other = others.min else { return front }
        return min(front, other)
    }

    mutating func insert(_ lease: GrantBook.Lease) {
        // Some long leases are no reason for all that come after them to take the heap.
        var moved = 0
        while let last = line.last, lease < last {
            if moved == LeaseQueue.movedMost { return others.insert(lease) }
            others.insert(line.removeLast())
            moved += 1
        }
        line.append(lease)
    }

    /// So many leases are moved out of the line for one.
    private static let movedMost = 8

    mutating func removeFirst() {
        guard let front = line.first else { return _ = others.removeMin() }
        if let other = others.min, other < front {
            _ = others.removeMin()
        } else {
            line.removeFirst()
        }
    }
}
