internal import HeapModule

/// Chooses the borrowed grants that are recalled for a request within its nominal.
///
/// The highest part of what can be lent, by weight, comes first: that of the branch directly beneath
/// the node at which asker and borrower meet, then that of the account itself; then the lowest
/// priority, then the newest grant. Parts are compared as they are after what was chosen before.
/// Each chosen grant is recalled as far as it is borrowed, in the resources that are short. When all
/// is covered, what turns out not to be needed is dropped, the last choice first.
///
/// After the fair sharing of preemption in job queues: dominant resource share by weight, minimal
/// sets by adding back in reverse. O((borrowers + grants) · log borrowers).
public struct VictimSelection: Sendable {
    /// An account that borrows, or a group on the way to it.
    public struct Borrower: Hashable, Sendable {
        /// Position of the group above it among the borrowers, which lies before it; -1 directly
        /// beneath the node where it meets the asker.
        public var above: Int
        /// Position of that node on the asker's way to the pool.
        public var meeting: Int
        /// What it uses above its nominal and is not recalled yet; zero where it does not count.
        public var borrowed: Quantities
        /// What the accounts of its group can lend together.
        public var lendable: Quantities
        /// Its weight in its group, at least 1.
        public var weight: UInt32
        /// Its class; lower ones give back first.
        public var priority: Int32
        /// Its own open grants, the newest first.
        public var grants: [Grant]

        /// A borrower from its parts.
        public init(
            above: Int = -1, meeting: Int, borrowed: Quantities, lendable: Quantities,
            weight: UInt32 = 1, priority: Int32 = 0, grants: [Grant] = []
        ) {
            self.above = above
            self.meeting = meeting
            self.borrowed = borrowed
            self.lendable = lendable
            self.weight = weight
            self.priority = priority
            self.grants = grants
        }
    }

    /// An open grant of which nothing is recalled yet.
    public struct Grant: Hashable, Sendable {
        /// Its number.
        public var id: UInt64
        /// What it holds and has not spent.
        public var held: Quantities

        /// A grant from its parts.
        public init(id: UInt64, held: Quantities) {
            self.id = id
            self.held = held
        }
    }

    /// A grant that is recalled.
    public struct Victim: Hashable, Sendable {
        /// Number of the grant.
        public var grant: UInt64
        /// Position of its borrower.
        public var borrower: Int
        /// What of it is wanted back.
        public var amounts: Quantities

        /// A victim from its parts.
        public init(grant: UInt64, borrower: Int, amounts: Quantities) {
            self.grant = grant
            self.borrower = borrower
            self.amounts = amounts
        }
    }

    /// What is recalled, in the order of choice; empty where nothing is short or where all borrowed
    /// grants together would not cover it.
    public private(set) var victims: [Victim] = []

    private var borrowers: [Borrower]
    /// Per node on the asker's way up: what is short there; negative where more was chosen.
    private var left: [Quantities]
    /// Per borrower: how many of its grants were looked at.
    private var seen: [Int]

    /// Chooses for a request that is short of `shortages[i]` at the i-th node on its way to the pool.
    /// A borrower that meets it at a node helps there and above.
    public init(shortages: [Quantities], borrowers: [Borrower]) {
        for (index, borrower) in borrowers.enumerated() {
            precondition(borrower.above < index, "a group comes before what it contains")
        }
        self.borrowers = borrowers
        left = shortages
        seen = [Int](repeating: 0, count: borrowers.count)
        choose()
        if isShort { victims = [] } else { drop() }
    }

    private var isShort: Bool {
        left.contains { $0.tokens > 0 || $0.time > 0 || $0.cost > 0 }
    }

    private mutating func choose() {
        var places = Heap(borrowers.indices.compactMap { place(of: $0) })
        while isShort, let place = places.popMax() {
            // What was chosen meanwhile only moves a borrower further back.
            guard let current = self.place(of: place.borrower) else { continue }
            if current < place {
                places.insert(current)
                continue
            }
            take(current)
            if let next = self.place(of: place.borrower) { places.insert(next) }
        }
    }

    private mutating func take(_ place: Place) {
        let amounts = recallable(
            of: borrowers[place.borrower].grants[seen[place.borrower]], place.borrower)
        seen[place.borrower] += 1
        victims.append(Victim(grant: place.grant, borrower: place.borrower, amounts: amounts))
        forEachNode(above: place.borrower) { $0.borrowed -= amounts }
        for node in borrowers[place.borrower].meeting..<left.count { left[node] -= amounts }
    }

    private mutating func forEachNode(above borrower: Int, _ body: (inout Borrower) -> Void) {
        var node = borrower
        while node >= 0 {
            body(&borrowers[node])
            node = borrowers[node].above
        }
    }

    /// What of a grant is recalled if it is chosen now.
    private func recallable(of grant: Grant, _ borrower: Int) -> Quantities {
        var most = grant.held
        var node = borrower
        while node >= 0 {
            most = most.least(borrowers[node].borrowed)
            node = borrowers[node].above
        }
        var useful = Quantities.zero
        for node in borrowers[borrower].meeting..<left.count { useful = useful.most(left[node]) }
        return most.combined(useful) { $1 > 0 ? $0 : 0 }
    }

    /// Where a borrower's next grant stands; `nil` if it has none that would help.
    private mutating func place(of borrower: Int) -> Place? {
        while seen[borrower] < borrowers[borrower].grants.count {
            let grant = borrowers[borrower].grants[seen[borrower]]
            guard recallable(of: grant, borrower).isZero else {
                var branch = borrower
                while borrowers[branch].above >= 0 { branch = borrowers[branch].above }
                return Place(
                    branch: BorrowedPart(borrowers[branch]),
                    account: BorrowedPart(borrowers[borrower]),
                    priority: borrowers[borrower].priority, grant: grant.id, borrower: borrower)
            }
            seen[borrower] += 1
        }
        return nil
    }

    /// Takes back what is not needed, resource by resource, the last choice first.
    private mutating func drop() {
        for index in victims.indices.reversed() {
            let nodes = borrowers[victims[index].borrower].meeting..<left.count
            for resource in Resource.allCases {
                let amount = victims[index].amounts[resource]
                guard amount > 0, nodes.allSatisfy({ left[$0][resource] + amount <= 0 }) else {
                    continue
                }
                victims[index].amounts[resource] = 0
                for node in nodes { left[node][resource] += amount }
            }
        }
        victims.removeAll { $0.amounts.isZero }
    }

    /// Where the next grant of a borrower stands; the greatest is chosen first.
    private struct Place: Comparable {
        var branch: BorrowedPart
        var account: BorrowedPart
        var priority: Int32
        var grant: UInt64
        var borrower: Int

        static func < (a: Place, b: Place) -> Bool {
            if a.branch != b.branch { return a.branch < b.branch }
            if a.account != b.account { return a.account < b.account }
            return a.priority != b.priority ? a.priority > b.priority : a.grant < b.grant
        }
    }
}
