import BursarCore
import Testing

@testable import BursarDaemon

@Suite("Charges of users")
struct ResourceChargeTests {
    @Test("a charge is given back when it ends, exactly once")
    func release() throws {
        let quota = UserQuota(capacity: 10)
        var charges = [1, 2, 3].map { Holder(quota.charge($0 == 3 ? 1 : $0, to: 7)) }
        #expect(quota.shares.held(by: 7) == 4)
        charges.removeLast()
        #expect(quota.shares.held(by: 7) == 3)
        charges[0].charge = nil
        #expect(quota.shares.held(by: 7) == 2)
        charges = []
        #expect(quota.shares.total == 0)
        #expect(quota.shares.users == 0)
    }

    @Test("more than a share is refused and charges nothing")
    func refusal() {
        let quota = UserQuota(capacity: 10)
        let kept = Holder(quota.charge(5, to: 1))
        #expect(Holder(quota.charge(1, to: 1)).isEmpty)
        #expect(Holder(quota.charge(3, to: 2)).isEmpty)
        #expect(!Holder(quota.charge(2, to: 2)).isEmpty)
        #expect(quota.shares.total == 5)
        #expect(!kept.isEmpty)
    }

    @Test("what has happened is charged whatever the share, and given back whole")
    func resizing() {
        let quota = UserQuota(capacity: 10)
        do {
            var charge = ResourceCharge(quota: quota, user: 1, amount: 1)
            charge.resize(to: 100)
            #expect(quota.shares.held(by: 1) == 100)
            #expect(quota.isUsedUp(by: 1))
            charge.resize(to: 2)
            #expect(!quota.isUsedUp(by: 1))
        }
        #expect(quota.shares.total == 0)
    }

    /// Keeps a charge in a list.
    private final class Holder {
        var charge: ResourceCharge?

        init(_ charge: consuming ResourceCharge?) { self.charge = charge }

        var isEmpty: Bool { charge == nil }
    }
}
