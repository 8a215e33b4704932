internal import BursarCore
internal import BursarDaemon
internal import BursarLedger
internal import Foundation

/// How a coordinator starts from what the disk has.
extension Simulation {
    /// Starts a process, and checks what it found.
    func start() {
        // It may die again before it serves anybody.
        if random.oneIn(9) { disk.expect(.death, in: UInt64.random(in: 1...30, using: &random)) }
        if random.oneIn(30) {
            isDiskFailing = true
            disk.expect(
                random.oneIn(2) ? .failedSync : .full, in: UInt64.random(in: 1...9, using: &random))
        }
        let started: CoordinatorProcess
        do {
            started = try CoordinatorProcess(machine, at: directory, settings)
        } catch let error as DaemonError where error.status == EX_CONFIG {
            // What agents and operators have changed leaves no room for it; or it never had any.
            count("configurations refused at the start")
            endProcess(isPowerLost: false)
            settings = otherSettings()
            return
        } catch {
            return notStarted(because: "\(error)")
        }
        if disk.hasDied { return endProcess(isPowerLost: false) }
        count("starts")
        process = started
        checkRecovered(started)
        history.isPowerLost = false
        guard violation == nil else { return }
        // A start need not find that older entries are damaged; then they are not what they were.
        if isDamaged || random.oneIn(16) { verify(started) }
        if process === started { checkEntries(started, through: history.lastSeq) }
    }

    private func notStarted(because reason: String) {
        if disk.hasDied || isDiskFailing {
            count("starts that the disk cut short")
            return endProcess(isPowerLost: false)
        }
        guard isDamaged else { return violate("the coordinator does not start: \(reason)") }
        count("damages found at the start")
        giveUpLedger()
    }

    /// Somebody puts a new ledger in place of a damaged one.
    private func giveUpLedger() {
        endProcess(isPowerLost: true)
        ledgers += 1
        directory = folder + "/\(ledgers)"
        disk = SimulatedDisk(directory: directory, seed: random.next())
        isDamaged = false
        oldLock = nil
        checker = HistoryChecker()
        history = EntryHistory()
        lastChecked = 0
    }

    /// What was recovered is what was written: all that was acknowledged, as far as the durability
    /// promises, and nothing else.
    private func checkRecovered(_ process: CoordinatorProcess) {
        let records = process.coordinator.recovered
        let last = records.coordinator.lastSeq
        guard last <= history.lastSeq else {
            return violate("the ledger has entry \(last), and \(history.lastSeq) were made")
        }
        let mayLose = settings.durability != .full && history.isPowerLost
        let least =
            switch settings.durability {
            case .full: history.told
            case .process, .none: mayLose ? 0 : history.told
            }
        guard last >= least else {
            return violate("entry \(least) was acknowledged; after a restart the last is \(last)")
        }
        // Without durability, agents were told of what nobody promised to keep.
        let isForgetting =
            last < (settings.durability == .none ? history.lastSeq : history.told)
        if last < history.lastSeq {
            count("starts without the newest entries")
            history.cut(after: last)
            do {
                try checker.goBack(to: last, in: history)
            } catch {
                return violate("\(error)")
            }
        }
        if isForgetting { for agent in agents { agent.forgetAnswers() } }
        history.written = last
        guard checker.now.shadow.records() == records else {
            return violate("the recovered state at entry \(last) is not what its entries lead to")
        }
    }

    /// The newest entries in the ledger are those that were made.
    private func checkEntries(_ process: CoordinatorProcess, through last: UInt64) {
        do {
            let oldest = try process.coordinator.ledger.reader.oldestSeq()
            let first = max(oldest, last > 200 ? last - 199 : 1)
            let read = try process.coordinator.ledger.reader.entries(from: first, limit: 200)
            guard read.elementsEqual(history.entries(from: first, through: last)) else {
                return violate("entries from \(first) on are not those that were made")
            }
        } catch {
            violate("entries cannot be read: \(error)")
        }
    }

    /// Verifies the ledger. Damage is found, or there is none that matters.
    func verify(_ process: CoordinatorProcess) {
        do {
            let found = try process.coordinator.ledger.reader.verify()
            if !isDamaged {
                if let first = found.mismatches.first { violate("verification: \(first)") }
                return count("verifications")
            }
            guard found.isOK else {
                count("damages found by verification")
                return giveUpLedger()
            }
            count("damages of no account")
            isDamaged = false
        } catch {
            guard isDamaged else { return violate("the ledger cannot be verified: \(error)") }
            count("damages found by verification")
            giveUpLedger()
        }
    }

    /// A coordinator has stopped in good order: its ledger is closed.
    func end(_ process: CoordinatorProcess) {
        noteEntries(process)
        collect()
        do {
            try process.coordinator.ledger.close()
            noteWritten(process)
        } catch {
            if !isDiskFailing, !disk.hasDied, !isDamaged {
                violate("the ledger does not close: \(error)")
            }
        }
        endProcess(isPowerLost: false)
    }
}
