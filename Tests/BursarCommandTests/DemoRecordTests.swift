import BursarClient
import Testing

@testable import bursar

/// The demonstration gives its cues in order, and does not call itself right too early.
struct DemoRecordTests {
    private func event(
        _ kind: EventKind, _ role: DemoRole, borrowed: Amounts = .absent
    ) -> Push.Event {
        Push.Event(
            subscription: 1, seq: 1, timeMs: 0, kind: kind, account: role.account,
            amounts: .absent, actual: .absent, borrowed: borrowed, paidBack: .absent, count: 1)
    }

    @Test func cuesFollowTheEvents() {
        var record = DemoRecord()
        let borrowed = Amounts(tokens: .finite(5))
        #expect(record.note(event(.granted, .planner, borrowed: borrowed)) == nil)
        #expect(record.note(event(.granted, .researcher)) == nil)
        #expect(record.note(event(.granted, .researcher, borrowed: borrowed)) == .testerEnters)
        #expect(record.note(event(.granted, .researcher, borrowed: borrowed)) == nil)
        #expect(record.note(event(.tracked, .crawler)) == nil)
        #expect(record.note(event(.tracked, .crawler)) == .crawlerDies)
        #expect(record.note(event(.denied, .tester)) == .testerWaits)
        #expect(record.note(event(.recall, .researcher)) == .researcherIsAsked)
        #expect(record.note(event(.granted, .tester)) == .testerIsServed)
    }

    @Test func isOverWhenAllHaveEndedAndTheCrawlerIsSettled() {
        var record = DemoRecord()
        for role in DemoRole.allCases { record.ended[role] = role == .crawler ? -1 : 0 }
        #expect(record.missing == ["the crawler's grant is open"])
        _ = record.note(event(.abandoned, .crawler))
        #expect(record.missing.isEmpty)
    }

    @Test func faultsAreTold() {
        var record = DemoRecord()
        for role in DemoRole.allCases { record.ended[role] = 0 }
        #expect(record.faults.contains("crawler ended with status 0"))
        #expect(record.faults.contains { $0.contains("tester was not denied") })
        _ = record.note(event(.denied, .tester))
        _ = record.note(event(.granted, .tester))
        record.ended[.crawler] = -1
        #expect(record.faults == ["nothing was wanted back of the researcher"])
        _ = record.note(event(.recall, .researcher))
        #expect(record.faults.isEmpty)
        _ = record.note(event(.revoked, .researcher))
        #expect(record.faults == ["what was wanted back had to be taken"])
    }
}
