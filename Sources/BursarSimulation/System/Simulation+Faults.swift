internal import BursarCore
internal import BursarDaemon
internal import CSimulatedDisk
internal import Foundation
internal import NIOCore

/// What goes wrong.
extension Simulation {
    /// Loses a connection, with some of what is on its way.
    func cut() -> Bool {
        guard let connection = connections.randomElement(using: &random) else { return false }
        abandon(connection)
        count("connections cut")
        return true
    }

    /// Ends a connection from both sides; each learns of it in its time.
    func abandon(_ connection: SimulatedConnection) {
        connection.toServer.lose(
            after: Int.random(in: 0...connection.toServer.byteCount, using: &random))
        connection.toClient.lose(
            after: Int.random(in: 0...connection.toClient.byteCount, using: &random))
        connection.toServer.close(arrival: now + Int64.random(in: 0...latency * 4, using: &random))
        connection.toClient.close(arrival: now + Int64.random(in: 0...latency * 4, using: &random))
        connection.isRead = true
    }

    /// An agent stops reading, or goes on.
    func stall() -> Bool {
        guard let connection = connections.randomElement(using: &random) else { return false }
        connection.isRead.toggle()
        if !connection.isRead { count("slow readers") }
        return true
    }

    /// An agent's process dies, and another one takes its place.
    func die() -> Bool {
        let agent = anyAgent()
        count("agents died")
        end(agent)
        return true
    }

    /// An agent ends by itself, whose account cannot be used any more.
    func giveUp(_ agent: SimulatedAgent) {
        count("agents gave up")
        end(agent)
    }

    private func end(_ agent: SimulatedAgent) {
        let pid = agent.pid
        if let session = agent.session { orphans.append((session, pid, now)) }
        machine.die(pid)
        agent.beginAnew(pid: nextPid())
        // What the process has sent arrives; it reads nothing any more, nor from connections that it had
        // lost sight of: their answers would seem to be for the process that takes its place.
        for connection in connections where connection.pid == pid {
            connection.client.close(promise: nil)
        }
    }

    /// The configuration changes while the coordinator runs.
    func reload() -> Bool {
        guard let process, !process.isStopping else { return false }
        let new = otherSettings()
        if process.coordinator.configure(new) { settings = new }
        count("reloads")
        return true
    }

    func failReload() -> Bool {
        guard let process, !process.isStopping else { return false }
        process.coordinator.keepConfiguration(because: "line 1: no such key")
        count("refused reloads")
        return true
    }

    /// The coordinator's process is killed.
    func kill() -> Bool {
        guard process != nil else { return false }
        count("kills")
        endProcess(isPowerLost: false)
        return true
    }

    /// The coordinator is told to stop.
    func stop() -> Bool {
        guard let process, !process.isStopping else { return false }
        count("stops")
        process.stop()
        return true
    }

    /// The machine loses its power: nothing is left but what the disk has.
    func losePower() -> Bool {
        count("power losses")
        endProcess(isPowerLost: true)
        return true
    }

    /// Lets the disk fail soon.
    func failDisk() -> Bool {
        guard process != nil else { return false }
        let fault =
            [SimulatedDisk.Fault.death, .death, .failedSync, .full]
            .randomElement(using: &random) ?? .death
        isDiskFailing = isDiskFailing || fault != .death
        disk.expect(fault, in: UInt64.random(in: 1...40, using: &random))
        return true
    }

    /// Damages what the disk has, then loses the power so that it shows.
    func corrupt() -> Bool {
        guard let process else { return false }
        isDamaged = true
        let before = disk.counts
        if random.oneIn(2) {
            disk.flipBit()
        } else {
            disk.expect(.misdirection, in: 1)
            for _ in 0..<20 where !process.isStopping { _ = write() }
        }
        let (flipped, misdirected) = (disk.counts.flipped_bits, disk.counts.misdirected_sectors)
        if flipped == before.flipped_bits, misdirected == before.misdirected_sectors {
            disk.expect(.misdirection, in: 0)
            isDamaged = false
            return true
        }
        count("damages")
        endProcess(isPowerLost: true)
        return true
    }

    /// Ends the coordinator's process, however it stands. The kernel closes its sockets.
    func endProcess(isPowerLost: Bool) {
        for connection in connections where connection.life == life {
            // What it has sent arrives still.
            connection.collect(
                at: now, delay: { 0 }, isServerAlive: !isPowerLost, { _ in })
            connection.toClient.close(arrival: now + 1)
        }
        let dead = process
        process = nil
        machine.endCoordinator(isPowerLost: isPowerLost)
        disk.restart(isPowerLost: isPowerLost)
        isDiskFailing = false
        for connection in connections { connection.server.close(promise: nil) }
        dead?.end()
        history.isPowerLost = history.isPowerLost || isPowerLost
        startsAt = now + Int64.random(in: 0...2_000_000_000, using: &random)
        if random.oneIn(3) {
            // Somebody sets the clock on the wall.
            machine.wallOffset += Int64.random(in: -7_200...7_200, using: &random) * 1_000_000_000
            count("clocks set")
        }
        guard isPowerLost else { return }
        for connection in connections { connection.client.close(promise: nil) }
        connections = []
        for agent in agents { agent.beginAnew(pid: nextPid()) }
        orphans = []
        if !isDamaged { loseLock() }
    }

    /// The lock file is as it was a while ago, or is gone: nobody syncs it.
    private func loseLock() {
        let lock = directory + "/ledger.lock"
        defer { oldLock = FileManager.default.contents(atPath: lock) }
        switch Int.random(in: 0..<4, using: &random) {
        case 0: try? FileManager.default.removeItem(atPath: lock)
        case 1:
            guard let oldLock else { break }
            _ = FileManager.default.createFile(atPath: lock, contents: oldLock)
        default: break
        }
    }
}
