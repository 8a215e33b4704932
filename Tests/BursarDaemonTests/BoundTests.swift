import BursarCore
import Testing

@testable import BursarDaemon

@Suite("Bounds of descriptors and memory")
struct BoundTests {
    @Test("agents never use up the descriptors", arguments: [16, 64, 256, 1_024, 4_096, 65_536])
    func descriptors(limit: Int) {
        let budget = DescriptorBudget(limit: limit, agentsMost: 100_000, operatorsMost: 256)
        #expect(budget.agents >= 1 && budget.operators >= 1)
        let most = 2 * budget.agents + 2 * budget.operators + budget.absences
        #expect(most <= limit - min(128, limit / 2))
    }

    @Test("where there is room, the configuration decides")
    func roomy() {
        let budget = DescriptorBudget(limit: 65_536, agentsMost: 1_024, operatorsMost: 256)
        #expect(budget.agents == 1_024)
        #expect(budget.operators == 256)
        #expect(budget.absences == UserQuotas.absencesMost)
    }

    @Test("every limit that is raised raises the memory that there may be")
    func memory() {
        let descriptors = DescriptorBudget(limit: 65_536, agentsMost: 1_024, operatorsMost: 256)
        let (settings, limits) = (DaemonSettings(), Limits())
        let usual = MemoryBound(settings, limits, descriptors)
        #expect(usual.total == usual.program + usual.clients + usual.state + usual.background)
        func total(_ change: (inout Limits) -> Void) -> Int {
            var more = limits
            change(&more)
            return MemoryBound(settings, more, descriptors).total
        }
        for raised in [
            total { $0.accounts += 1 }, total { $0.openGrants += 1 }, total { $0.answers += 2 },
            total { $0.lanes += 2 }, total { $0.waitingRequests += 1 },
            total { $0.abandonedGrants += 1 }, total { $0.dormantNames += 2 },
        ] { #expect(raised > usual.total) }
        let more = DescriptorBudget(limit: 65_536, agentsMost: 1_025, operatorsMost: 256)
        #expect(MemoryBound(settings, limits, more).total > usual.total)
    }
}
