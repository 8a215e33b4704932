import BursarClient
import Foundation
import TestSupport
import Testing

@Suite("Borrowed budget that is wanted back", .onOwnThreads)
struct RecallTests {
    /// - Parameter grace: Time to give back.
    static func configuration(grace: String) -> String {
        """
        [pool.main]
        tokens = 1_000
        recall_grace = "\(grace)"
        [pool.main.account.lender]
        tokens = 500
        [pool.main.account.borrower]
        tokens = 500
        """
    }

    static func tokens(_ count: Int64) -> Amounts { Amounts(tokens: .finite(count)) }

    /// Asks for all of the lender's own budget.
    static func claim(_ lender: Bursar) async throws -> Reply.Reserved {
        var reservation = Reservation(tokens: 500)
        reservation.wait = .longEnough
        return try await lender.reserve(reservation)
    }

    @Test("a borrower that gives back early serves the lender within the grace")
    func givenBack() async throws {
        let daemon = try TestDaemon(configuration: Self.configuration(grace: "1h"))
        try await daemon.start()
        let borrower = try await daemon.connect(account: "main/borrower")
        let lender = try await daemon.connect(account: "main/lender")
        let (recalls, recalled) = AsyncStream.makeStream(of: Recall.self)
        let claimed = try await borrower.withGrant(
            tokens: 900,
            onRecall: { recall in
                let listed = try #require(try await borrower.grants().first)
                #expect(listed.recalled == recall.amounts)
                let left = try #require(listed.recallDueInMs)
                #expect((1...3_600_000).contains(left))
                let repaid = try await recall.giveBack()
                #expect(repaid.paidBack == Self.tokens(400))
                recalled.yield(recall)
            }
        ) { grant in
            #expect(grant.borrowed == Self.tokens(400))
            let claimed = try await Self.claim(lender)
            var iterator = recalls.makeAsyncIterator()
            let recall = try #require(await iterator.next())
            #expect(recall.grant == grant.id && recall.account == "main/borrower")
            #expect(recall.amounts == Self.tokens(400) && recall.claimant == "main/lender")
            // Given back, and not taken.
            #expect(recall.deadline > .now)
            grant.use(tokens: 500)
            return claimed
        }
        #expect(claimed.verdict == .granted)
        #expect(claimed.amounts == Self.tokens(500))
        let status = try await borrower.check().status
        #expect(status.consumed.tokens == .finite(500))
        #expect(status.borrowed.tokens == .finite(0))
    }

    @Test("what is not given back is taken, and use beyond the rest is charged in full")
    func taken() async throws {
        let daemon = try TestDaemon(configuration: Self.configuration(grace: "500ms"))
        try await daemon.start()
        let borrower = try await daemon.connect(account: "main/borrower")
        let lender = try await daemon.connect(account: "main/lender")
        let events = try await borrower.subscribe(to: .account)
        let grant = try #require(try await borrower.reserve(Reservation(tokens: 900)).grant)
        _ = try await borrower.track(Self.tokens(300), grant: grant)
        let claim = Task { try await Self.claim(lender) }
        var iterator = events.makeAsyncIterator()
        var kinds: [EventKind] = []
        while kinds.last != .revoked, let event = try await iterator.next() {
            kinds.append(event.kind)
            switch event.kind {
            case .recall:
                #expect(event.grant == grant && event.amounts == Self.tokens(400))
                #expect(event.claimant == "main/lender")
                let due = try #require(event.dueMs)
                #expect(due == event.timeMs + 500)
            case .revoked:
                #expect(event.grant == grant && event.amounts == Self.tokens(400))
            default: break
            }
        }
        #expect(kinds == [.granted, .tracked, .recall, .revoked])
        #expect(try await claim.value.amounts == Self.tokens(500))
        let listed = try #require(try await borrower.grants().first)
        #expect(listed.grant == grant && listed.recalled == nil)
        let committed = try await borrower.commit(grant: grant, actual: Self.tokens(900))
        #expect(committed.charged.tokens == .finite(900))
        #expect(try await borrower.check().status.borrowed.tokens == .finite(400))
    }
}
