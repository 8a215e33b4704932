/// Who competes in an allocation round: the waiting requests that would fit alone, by account, and
/// the groups above them.
struct Contention {
    /// A competitor in a group: an account beneath it with all beneath that, or the group's own
    /// requests.
    enum Member: Hashable {
        case account(Int)
        case own(Int)

        /// The slot of the account, or of the group itself.
        var slot: Int {
            switch self {
            case .account(let slot), .own(let slot): slot
            }
        }
    }

    /// Members of each group that has any, by order of the accounts; own requests come first.
    private(set) var members: [Int: [Member]] = [:]
    /// The requests of each account, in the order in which it has them served.
    private(set) var requests: [Int: [WaitingQueue.Waiter]] = [:]
    /// The pools with requests.
    private(set) var pools: [Int] = []
    /// All requests, in the queue's order.
    private(set) var waiters: [(waiter: WaitingQueue.Waiter, slot: Int)] = []

    var isEmpty: Bool { waiters.isEmpty }

    mutating func add(_ waiter: WaitingQueue.Waiter, at slot: Int, in tree: AccountTree) {
        waiters.append((waiter, slot))
        requests[slot, default: []].append(waiter)
        if requests[slot]?.count ?? 0 > 1 { return }
        var node = slot
        var member = Member.own(slot)
        while node >= 0 {
            let isKnown = members[node] != nil
            members[node, default: []].append(member)
            if isKnown { return }
            member = .account(node)
            if tree.accounts[node].parent < 0 { pools.append(node) }
            node = tree.accounts[node].parent
        }
    }

    /// Puts members and bidders in order, once all requests are there.
    mutating func sort(in tree: AccountTree) {
        func order(_ member: Member) -> UInt64 {
            if case .account(let slot) = member { tree.accounts[slot].record.created } else { 0 }
        }
        for group in members.keys where members[group]?.count ?? 0 > 1 {
            members[group]?.sort { order($0) < order($1) }
        }
        for (slot, waiting) in requests
        where waiting.count > 1 && tree.market(above: slot) != nil {
            // Equal bids stay in the order of their arrival.
            requests[slot] = waiting.sorted {
                let (a, b) = ($0.reservation.bid, $1.reservation.bid)
                return a != b ? a > b : $0.ticket < $1.ticket
            }
        }
    }
}
