import BursarClient
import Glibc

extension Run {
    /// Between an event about the account and the question how it stands, in milliseconds: many come
    /// at once.
    private static let lookDelay: Int64 = 20
    /// A signal waits so long for the guard to say that it got it too, in milliseconds.
    private static let witnessDelay: Int64 = 50
    /// The account is looked at so often while the program does not run, in milliseconds.
    private static let pausedLook: Int64 = 2_000

    /// Takes what has happened.
    func handle(_ event: Event) async {
        switch event {
        case .program(let report): await handle(report)
        case .signal(let number):
            noteInterrupt(number)
            if witnesses.caught(number, at: clock.now) {
                await supervise(.signal(number, hasReachedProgram: true))
            } else {
                alarms.set(.forward(number), milliseconds: Self.witnessDelay)
            }
        case .tracker(let event):
            if let consequence = handle(event) { await supervise(consequence) }
        case .account(let change): await handle(change)
        case .alarm(let alarm): if alarms.rang(alarm) { await handle(alarm) }
        }
    }

    private func handle(_ report: GuardedProgram.Report) async {
        switch report {
        // What was reported may be over by now.
        case .stopped(let signal):
            if isStopped { await supervise(.programStopped(signal: signal)) }
        case .continued: if !isStopped { await supervise(.programContinued) }
        case .ended(let end): await supervise(.programEnded(end))
        case .signalled(let number):
            noteInterrupt(number)
            if witnesses.witnessed(number, at: clock.now) {
                alarms.cancel(.forward(number))
                await supervise(.signal(number, hasReachedProgram: true))
            }
        case .gone: await supervise(.gone)
        case .lost:
            guard supervision.phase != .gone else { return }
            isGuardLost = true
            await supervise(.guardLost)
        }
    }

    private var isStopped: Bool {
        guard let program else { return false }
        return ProcessTable.now()[program.process]?.isStopped ?? false
    }

    private func handle(_ change: AccountChange) async {
        switch change {
        case .changed: break
        case .resumed: pausing.heardOfResuming()
        case .released(bySomebody: true): await supervise(.refused("\(account.path) was released"))
        case .gone: await supervise(.refused(AccountChange.wordsOfGone(account.path)))
        case .released(bySomebody: false):
            let consumed = status?.consumed ?? .absent
            tracker.add(.restore(limits.settings(after: consumed)))
        }
        alarms.set(.look, milliseconds: Self.lookDelay)
    }

    private func handle(_ alarm: Alarm) async {
        switch alarm {
        case .tick: await tell()
        case .look: tracker.add(.look)
        case .usage:
            follower?.look()
            noteMalformedUsage()
            alarms.set(.usage, milliseconds: UsageFollower.pause)
        case .sweep: if !tree.members().isEmpty { await supervise(.leftovers) }
        case .graceOver: await supervise(.graceOver)
        case .forward(let number):
            witnesses.passedOn(number)
            await supervise(.signal(number, hasReachedProgram: false))
        case .kill: await killAgain()
        }
    }

    // MARK: Time

    /// Tells the time, and enforces what this process knows by itself while nobody else does.
    private func tell() async {
        tracker.add(.time(stopwatch.take(at: clock.now)))
        tracker.add(.look)
        scheduleTick()
        if isAway, let reason = exhaustionWhileAway {
            await supervise(.budget(exhausted: reason))
        }
    }

    func scheduleTick() {
        guard stopwatch.isRunning else { return }
        let (consumed, limit) = status?.time ?? (0, nil)
        let step = Pace.step(consumed: consumed + tracker.untold.time.number, limit: limit)
        alarms.set(.tick, milliseconds: step)
    }

    /// The limits of this run's own account hold while the coordinator is away too.
    private var exhaustionWhileAway: String? {
        guard var status else { return nil }
        let untold = tracker.untold
        for resource in Resource.allCases {
            if account.limits[resource] == .absent {
                status.limit[resource] = .absent
            } else {
                let consumed = status.consumed[resource].number + untold[resource].number
                status.consumed[resource] = .finite(consumed)
            }
        }
        return status.exhaustion
    }

    // MARK: The coordinator

    /// Takes what came of talking to the coordinator.
    ///
    /// - Returns: What it means for the program, if anything.
    @discardableResult
    func handle(_ event: Tracker.Event) -> Supervision.Event? {
        switch event {
        case .standing(let status): return stands(status)
        case .away(let cause):
            isAway = true
            notes.note(.coordinatorAway(cause))
        case .back(let late):
            isAway = false
            notes.note(.coordinatorBack(late: late))
        case .refused(let reason): return .refused(reason)
        case .noPrice(let message):
            // A limited cost that nobody can tell is no limit.
            if account.limits.cost != .absent { return .refused(message) }
            noteOnce(.noPrice(message), "no price")
        case .pauseSet(let isPaused): pausing.answered(isPaused: isPaused)
        }
        return nil
    }

    private func stands(_ status: AccountStatus) -> Supervision.Event? {
        self.status = status
        if let settings = limits.change(for: status) {
            tracker.add(.limits(settings))
            tracker.add(.look)
        }
        scheduleTick()
        if !supervision.holds.isEmpty { alarms.set(.look, milliseconds: Self.pausedLook) }
        // Who lets it go on is asked before whether it may.
        return pausing.seen(isPaused: status.paused) ?? .budget(exhausted: status.exhaustion)
    }
}
