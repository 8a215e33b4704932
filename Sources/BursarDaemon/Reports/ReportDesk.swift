/// The reports that are being made for the connections of one socket, and those whose pages they still ask for.
struct ReportDesk {
    /// Reports that are made at the same time; each takes a core.
    let atOnce: Int
    /// Reports that are kept; the oldest goes first. A large one has some 50 MB.
    static let keptMost = 4

    private struct Kept {
        var peer: ObjectIdentifier
        var number: UInt64
        var report: UsageReport
    }

    private var underWay: Set<ObjectIdentifier> = []
    private var kept: [Kept] = []
    private var last: UInt64 = 0

    init(atOnce: Int) { self.atOnce = atOnce }

    /// Begins a report, unless there is one for the peer, or too many.
    mutating func begin(for peer: Peer) -> Bool {
        underWay.count < atOnce && underWay.insert(ObjectIdentifier(peer)).inserted
    }

    /// A report is made, or cannot be.
    mutating func end(for peer: Peer) { underWay.remove(ObjectIdentifier(peer)) }

    /// The number of the next report.
    mutating func number() -> UInt64 {
        last += 1
        return last
    }

    /// Keeps a peer's newest report, in place of the one before.
    mutating func keep(_ report: UsageReport, _ number: UInt64, for peer: Peer) {
        forget(peer)
        kept.append(Kept(peer: ObjectIdentifier(peer), number: number, report: report))
        if kept.count > ReportDesk.keptMost { kept.removeFirst() }
    }

    /// A peer's report, if it is kept.
    func report(_ number: UInt64, of peer: Peer) -> UsageReport? {
        kept.first { $0.number == number && $0.peer == ObjectIdentifier(peer) }?.report
    }

    /// The peer has all of its report, or is gone.
    mutating func forget(_ peer: Peer) {
        kept.removeAll { $0.peer == ObjectIdentifier(peer) }
    }
}
