import Glibc

/// Decides what becomes of a program while it runs: a state machine without I/O.
struct Supervision {
    /// What happens when the budget is used up.
    enum StopPolicy: String, CaseIterable, Sendable {
        /// The program is ended.
        case term
        /// It is stopped, until there is budget again or somebody says that it may go on.
        case pause
    }

    /// Why the program does not run.
    struct Holds: OptionSet, Sendable {
        let rawValue: Int

        /// The account is paused.
        static let account = Holds(rawValue: 1)
        /// The budget is used up.
        static let budget = Holds(rawValue: 2)
        /// Somebody stopped the program with a signal, such as a shell's user.
        static let job = Holds(rawValue: 4)
    }

    /// What happens.
    enum Event: Hashable, Sendable {
        /// How the account stands now; a reason if the program has to stop.
        case budget(exhausted: String?)
        /// The account was paused.
        case paused
        /// It goes on: somebody said so.
        case resumed
        /// The coordinator does not let it go on, for this reason.
        case refused(String)
        case programStopped(signal: Int32)
        case programContinued
        case programEnded(ProgramEnd)
        /// The program has ended a while ago, and some of its descendants have not.
        case leftovers
        /// Of the program and its descendants nobody is left.
        case gone
        /// The guard has died; descendants may be alive.
        case guardLost
        /// One of those that are passed on; it reaches the program by itself where it was sent to the
        /// whole process group, as by a terminal.
        case signal(Int32, hasReachedProgram: Bool)
        case graceOver
    }

    /// What has to be done.
    enum Action: Hashable, Sendable {
        /// Pass a signal on to the program.
        case forward(Int32)
        /// Stop all processes; time stands still.
        case freeze
        /// Let them go on, and time with them.
        case thaw
        /// Signal all processes, whether stopped or not, and begin the grace.
        case terminate(Int32)
        /// Look in a moment whether the program left others.
        case sweep
        /// Kill all processes until they are gone.
        case kill
        /// Stop this process too, so that a shell notices.
        case suspend(Int32)
        case note(RunNote)
        case finish
    }

    /// Why the program was ended, if it was.
    enum Cause: Hashable, Sendable {
        case budget(String)
        case refused(String)
        case guardLost
    }

    enum Phase: Hashable, Sendable {
        case running
        /// On its way out: signalled, or only its descendants are left.
        case ending
        case killing
        case gone
    }

    let policy: StopPolicy
    private(set) var phase = Phase.running
    private(set) var holds: Holds = []
    private(set) var cause: Cause?
    private(set) var end: ProgramEnd?
    /// Whether a terminal's user interrupted it, and all of its process group.
    private(set) var wasInterrupted = false
    /// Somebody let it go on though the budget is used up; until there is budget again.
    private var isOverrun = false

    init(policy: StopPolicy) {
        self.policy = policy
    }

    /// Takes what has happened; returns what has to be done, in this order.
    mutating func handle(_ event: Event) -> [Action] {
        switch event {
        case .budget(let reason): budget(exhausted: reason)
        case .paused: hold(.account, .paused)
        case .resumed: resumed()
        case .refused(let reason): end(because: .refused(reason), .refused(reason))
        case .programStopped(let signal): stopped(by: signal)
        case .programContinued: continued()
        case .programEnded(let end): ended(end)
        case .leftovers: leftovers()
        case .gone: gone()
        case .guardLost: guardLost()
        case .signal(let number, let hasReached): signal(number, hasReached)
        case .graceOver: graceOver()
        }
    }

    // MARK: The budget

    private mutating func budget(exhausted reason: String?) -> [Action] {
        guard phase == .running else { return [] }
        guard let reason else {
            isOverrun = false
            return release(.budget, .budgetAgain)
        }
        if isOverrun { return [] }
        switch policy {
        case .term: return end(because: .budget(reason), .stopping(reason))
        case .pause: return hold(.budget, .pausing(reason))
        }
    }

    private mutating func resumed() -> [Action] {
        guard phase == .running, !holds.isDisjoint(with: [.account, .budget]) else { return [] }
        if holds.contains(.budget) { isOverrun = true }
        holds.subtract([.account, .budget])
        let note = RunNote.resumed(isOverrun: isOverrun)
        return holds.isEmpty ? [.note(note), .thaw] : [.note(note)]
    }

    private mutating func end(because cause: Cause, _ note: RunNote) -> [Action] {
        guard phase == .running else { return [] }
        self.cause = cause
        phase = .ending
        holds = []
        return [.note(note), .terminate(SIGTERM)]
    }

    // MARK: Pauses

    private mutating func hold(_ hold: Holds, _ note: RunNote) -> [Action] {
        guard phase == .running, !holds.contains(hold) else { return [] }
        let wasRunning = holds.isEmpty
        holds.insert(hold)
        return wasRunning ? [.freeze, .note(note)] : [.note(note)]
    }

    private mutating func release(_ hold: Holds, _ note: RunNote) -> [Action] {
        guard holds.contains(hold) else { return [] }
        holds.remove(hold)
        return holds.isEmpty ? [.note(note), .thaw] : []
    }

    /// The program does not run, and not because it was frozen here.
    private mutating func stopped(by signal: Int32) -> [Action] {
        guard phase == .running, holds.isEmpty else { return [] }
        holds.insert(.job)
        // Its shell waits for this process, and has to see it stop.
        let isOfTerminal = [SIGTSTP, SIGTTIN, SIGTTOU].contains(signal)
        return isOfTerminal ? [.freeze, .suspend(signal)] : [.freeze]
    }

    /// Somebody let the program go on, or this process.
    private mutating func continued() -> [Action] {
        guard phase == .running, !holds.isEmpty else { return [] }
        holds.remove(.job)
        return holds.isEmpty ? [.thaw] : [.freeze, .note(.stillPaused)]
    }

    // MARK: Signals

    private mutating func signal(_ number: Int32, _ hasReachedProgram: Bool) -> [Action] {
        if number == SIGINT, hasReachedProgram { wasInterrupted = true }
        let forwarded: [Action] = hasReachedProgram ? [] : [.forward(number)]
        guard phase == .running, !holds.isDisjoint(with: [.account, .budget]) else {
            return number == SIGCONT ? continued() + forwarded : forwarded
        }
        switch number {
        case SIGINT, SIGTERM, SIGHUP, SIGQUIT:
            // It could not act on the signal, and must not go on otherwise.
            phase = .ending
            holds = []
            return [.terminate(number)]
        case SIGCONT: return continued()
        case SIGTSTP:
            // The program is stopped already; a shell's user wants the shell back.
            return hasReachedProgram ? [.suspend(SIGTSTP)] : []
        default: return forwarded
        }
    }

    // MARK: The end

    private mutating func ended(_ end: ProgramEnd) -> [Action] {
        self.end = end
        guard phase == .running else { return [] }
        phase = .ending
        holds = []
        return [.sweep]
    }

    private func leftovers() -> [Action] {
        phase == .ending ? [.note(.leftovers), .terminate(SIGTERM)] : []
    }

    private mutating func graceOver() -> [Action] {
        guard phase == .ending else { return [] }
        phase = .killing
        return [.note(.killing), .kill]
    }

    private mutating func guardLost() -> [Action] {
        guard phase != .gone else { return [] }
        phase = .killing
        cause = cause ?? .guardLost
        return [.note(.guardLost), .kill]
    }

    private mutating func gone() -> [Action] {
        guard phase != .gone else { return [] }
        phase = .gone
        holds = []
        return [.finish]
    }
}
