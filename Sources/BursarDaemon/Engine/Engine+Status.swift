import BursarCore
import BursarLedger
import BursarProtocol
import NIOCore

/// The coordinator itself, as it tells those who inspect it.
extension Engine {
    /// Pools that it lists.
    static let poolsMost = 40

    /// Answers with the coordinator's status, once what is new in the ledger was looked at.
    func inspectCoordinator(_ peer: Peer, _ correlation: UInt64) {
        let bound = NIOLoopBound((self, peer), eventLoop: loop)
        ownCost.readsUnderWay += 1
        peer.readsUnderWay += 1
        qualityFollower.refresh { [loop] reading in
            loop.execute {
                let (engine, peer) = bound.value
                peer.readsUnderWay -= 1
                engine.ownCost.exclude(read: reading.cpu)
                if reading.hasMore { engine.catchUpOnQuality() }
                let now = engine.clock.now()
                // A process that stops decides nothing any more.
                if !engine.isStopping { engine.coordinator.settle(at: now) }
                var reply = Reply.Inspected(accounts: [], grants: [], lines: [])
                reply.coordinator = engine.coordinatorStatus(for: peer, reading, at: now)
                engine.answer(.inspected(reply), to: correlation, of: peer)
            }
        }
    }

    /// Reads on in the background, so that the next status tells of all.
    private func catchUpOnQuality() {
        if isCatchingUpOnQuality || isStopping { return }
        isCatchingUpOnQuality = true
        let bound = NIOLoopBound(self, eventLoop: loop)
        ownCost.readsUnderWay += 1
        qualityFollower.refresh { [loop] reading in
            loop.execute {
                let engine = bound.value
                engine.ownCost.exclude(read: reading.cpu)
                engine.isCatchingUpOnQuality = false
                if reading.hasMore { engine.catchUpOnQuality() }
            }
        }
    }

    /// The coordinator, with the pools that the peer may use.
    private func coordinatorStatus(
        for peer: Peer, _ quality: QualityFollower.Reading, at now: Instant
    ) -> CoordinatorStatus {
        let pools = coordinator.pools.filter { maySee($0, peer) }
        return CoordinatorStatus(
            server: Engine.serverName, pid: lookAtProcess().pid, uptimeMs: clock.uptime,
            durability: "\(ledger.durability)", lastSeq: coordinator.lastSeq,
            accounts: UInt32(clamping: coordinator.accountCount),
            openGrants: UInt32(clamping: coordinator.openGrantCount),
            waiting: UInt32(clamping: coordinator.waitingCount),
            connections: UInt32(clamping: peers.count),
            pools: pools.prefix(Engine.poolsMost).compactMap {
                coordinator.status(of: $0)?.wire
            },
            status: statusLine(of: pools), overhead: overheadStatus(at: now), prices: priceTable,
            ledger: ledger.identifier, journal: auditor.status, configurations: configurations,
            configurationProblem: peer.isOperator
                ? configurationProblem.map { String($0.prefix(4_000)) } : nil,
            quality: wire(
                quality.qualities, of: pools, through: quality.lastSeq, at: now),
            memory: memoryUse(), descriptors: descriptorUse(),
            users: peer.isOperator ? userUses() : [])
    }
}
