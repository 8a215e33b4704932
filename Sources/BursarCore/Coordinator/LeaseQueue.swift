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
        for lease in leases.sorted() { line.append(lease) }
    }

    var count: Int { line.count + others.count }

    /// The lease that ends first.
    var first: GrantBook.Lease? {
        guard let front = line.first else { return others.min }
        guard let other = others.min else { return front }
        return min(front, other)
    }

    mutating func insert(_ lease: GrantBook.Lease) {
        guard let last = line.last, lease < last else { return line.append(lease) }
        // One long lease is no reason for all that come after it to take the heap.
        if line.count > 1, lease < line[line.count - 2] { return others.insert(lease) }
        others.insert(last)
        line[line.count - 1] = lease
    }

    mutating func removeFirst() {
        guard let front = line.first else { return _ = others.removeMin() }
        if let other = others.min, other < front {
            _ = others.removeMin()
        } else {
            line.removeFirst()
        }
    }
}
