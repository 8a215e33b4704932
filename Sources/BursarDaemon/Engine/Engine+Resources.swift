import BursarCore
import BursarProtocol
import NIOCore

/// What the coordinator and its users have of what is bounded, for those who ask for its status.
extension Engine {
    /// Users that are listed.
    private static let usersMost = 64
    /// For so long memory and descriptors are not looked at again.
    private static let lookInterval = TimeAmount.milliseconds(100)

    /// Memory now, and the most that the limits allow.
    func memoryUse() -> MemoryUse {
        let bound = MemoryBound(configuration.daemon, coordinator.limits, descriptors)
        let look = lookAtProcess()
        return MemoryUse(
            resident: look.resident, peak: look.peak, most: UInt64(bound.total),
            program: UInt64(bound.program), clients: UInt64(bound.clients),
            state: UInt64(bound.state), background: UInt64(bound.background))
    }

    /// Descriptors now, and what the limit leaves room for.
    func descriptorUse() -> DescriptorUse {
        DescriptorUse(
            open: UInt32(clamping: lookAtProcess().descriptors),
            most: UInt32(clamping: descriptors.limit),
            connections: UInt32(clamping: descriptors.agents),
            controlConnections: UInt32(clamping: descriptors.operators))
    }

    /// What the kernel says of the process, which takes a while.
    func lookAtProcess() -> ProcessLook {
        if let processLook, loop.now < processLook.time + Engine.lookInterval {
            return processLook.look
        }
        let look = surroundings.look()
        processLook = (look, loop.now)
        return look
    }

    /// What users have of what they share, those with most connections first.
    func userUses() -> [UserUse] {
        recountBuffered()
        var all = Set(users.keys)
        for quota in [quotas.absences, quotas.subscriptions, quotas.buffers] {
            all.formUnion(quota.shares.holders)
        }
        all.formUnion(coordinator.usersOfShares)
        let uses = all.map { uid in
            let held = coordinator.shares(of: uid)
            return UserUse(
                uid: uid,
                connections: UInt32(clamping: quotas.connections.shares.held(by: uid)),
                sessions: UInt32(clamping: quotas.absences.shares.held(by: uid)),
                subscriptions: UInt32(clamping: quotas.subscriptions.shares.held(by: uid)),
                unread: UInt64(quotas.buffers.shares.held(by: uid)),
                waiting: UInt32(clamping: held.waiting), accounts: UInt32(clamping: held.accounts),
                answers: UInt32(clamping: held.answers))
        }
        let sorted = uses.sorted { ($1.connections, $0.uid) < ($0.connections, $1.uid) }
        return Array(sorted.prefix(Engine.usersMost))
    }
}

/// What the kernel says of the process.
package struct ProcessLook: Sendable {
    var pid: UInt32
    var resident: UInt64
    var peak: UInt64
    var descriptors: Int64

    /// As it is now.
    static func now() -> ProcessLook {
        let (resident, peak) = ProcessMetrics.residentBytes()
        return ProcessLook(
            pid: UInt32(Engine.processID), resident: resident, peak: peak,
            descriptors: ProcessMetrics.openDescriptors() ?? 0)
    }

    /// Of a process that has nothing.
    package static let nothing = ProcessLook(pid: 0, resident: 0, peak: 0, descriptors: 0)
}
