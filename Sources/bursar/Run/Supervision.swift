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
    var phase = Phase.running
    var holds: Holds = []
    var cause: Cause?
    var end: ProgramEnd?
    /// Somebody let it go on though the budget is used up; until there is budget again.
    var isOverrun = false

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
}
