import CProcess
import Glibc

extension Run {
    /// After the end of a program, how long its descendants have to end by themselves; milliseconds.
    private static let sweepDelay: Int64 = 50
    /// Between two rounds of killing, in milliseconds.
    private static let killingStep: Int64 = 20
    /// Rounds of killing after which it is told who cannot be killed.
    private static let killingsMost = 50

    /// Lets ``Supervision`` decide, and does what it says.
    func supervise(_ event: Supervision.Event) async {
        let before = supervision.holds
        let actions = supervision.handle(event)
        let after = supervision.holds
        for action in actions { await perform(action) }
        guard account.made != nil, supervision.phase == .running else { return }
        // What `bursar show` says should be so, and what resumes it be seen.
        if after.contains(.budget), !before.contains(.budget), pausing.budgetExhausted() {
            tracker.add(.pause(true))
        }
        if before.contains(.budget), !after.contains(.budget), event != .resumed,
            pausing.budgetAgain()
        {
            tracker.add(.pause(false))
        }
    }

    private func perform(_ action: Supervision.Action) async {
        switch action {
        case .forward(let signal): if supervision.end == nil { program?.send(signal) }
        case .freeze:
            tree.freeze()
            stopwatch.pause(at: clock.now)
            alarms.cancel(.tick)
            tracker.add(.time(stopwatch.take(at: clock.now)))
            alarms.set(.look, milliseconds: 0)
        case .thaw:
            goOn()
            tree.thaw()
        case .terminate(let signal):
            goOn()
            tree.signal(signal)
            alarms.set(.graceOver, milliseconds: options.grace)
        case .kill:
            goOn()
            await killAgain()
        case .sweep: alarms.set(.sweep, milliseconds: Self.sweepDelay)
        case .suspend(let signal):
            // What was used is told before nothing more can be.
            try? await Task.sleep(for: .milliseconds(30))
            bursar_default_action(signal)
        case .note(let note): notes.note(note)
        case .finish: stopwatch.stop(at: clock.now)
        }
    }

    private func goOn() {
        stopwatch.start(at: clock.now)
        scheduleTick()
    }

    /// Kills whoever is there, and looks again soon.
    func killAgain() async {
        guard supervision.phase == .killing else { return }
        if isGuardLost { tree.guardIsGone() }
        tree.kill()
        killings += 1
        let left = tree.members()
        if isGuardLost, left.isEmpty { return await supervise(.gone) }
        if killings >= Self.killingsMost, !left.isEmpty,
            left.allSatisfy({ tree.untouchable.contains($0.identity) })
        {
            // Such as one that has become another user's.
            notes.note(.untouchable(left.map(\.pid)))
            return await supervise(.gone)
        }
        alarms.set(.kill, milliseconds: Self.killingStep)
    }
}
