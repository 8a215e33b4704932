import BursarClient
import Glibc

/// One run of a program under an account: brings together the process, the clock and the coordinator,
/// and does what ``Supervision`` decides.
final class Run {
    /// What happens, from wherever it comes.
    enum Event: Sendable {
        case program(GuardedProgram.Report)
        case signal(Int32)
        case tracker(Tracker.Event)
        case account(AccountChange)
        case alarm(Alarm)
    }

    /// What it is time for.
    enum Alarm: Hashable, Sendable {
        /// To tell the time.
        case tick
        /// To ask how the account stands.
        case look
        /// To read lines of usage.
        case usage
        /// To see whether an ended program left others.
        case sweep
        case graceOver
        /// To pass a signal on, unless it has reached the program already.
        case forward(Int32)
        /// To kill whoever has come since.
        case kill
    }

    let options: RunOptions
    let account: RunAccount
    let notes: NoteWriter
    let clock = SuspendingClock()
    private let events: AsyncStream<Event>
    let post: AsyncStream<Event>.Continuation
    let tracker: Tracker
    var alarms: AlarmClock<Alarm>
    var supervision: Supervision
    var stopwatch = Stopwatch<SuspendingClock.Instant>()
    var pausing = AccountPausing()
    var limits: FollowedLimits
    var follower: UsageFollower?
    var program: GuardedProgram?
    var tree = ProcessTree(root: getpid(), sparing: 0)
    /// The account as it stood last.
    var status: AccountStatus?
    var isAway = false
    var isGuardLost = false
    var killings = 0
    var witnesses = GroupSignals<SuspendingClock.Instant>()
    /// What lines of usage came to.
    var usedTokens: Int64 = 0
    private var told: Set<String> = []
    private var isInterrupted = false

    init(_ options: RunOptions, account: RunAccount) {
        self.options = options
        self.account = account
        notes = NoteWriter(account: account.path, isQuiet: options.isQuiet)
        let (events, post) = AsyncStream.makeStream(of: Event.self)
        (self.events, self.post) = (events, post)
        alarms = AlarmClock { post.yield(.alarm($0)) }
        supervision = Supervision(policy: options.onStop)
        limits = FollowedLimits(account.limits)
        tracker = Tracker(client: account.session.client, account: account.path) {
            post.yield(.tracker($0))
        }
    }

    /// Runs the program to its end, and all that it leaves.
    ///
    /// - Throws: ``RunDenied``, ``GuardedProgram/LaunchFailure`` or ``CommandFailure`` if it was not
    ///   begun.
    func perform() async throws {
        try await waitForBudget()
        let following = followAccounts()
        defer { for task in following { task.cancel() } }
        try start()
        let tracking = Task { [tracker] in await tracker.run() }
        for await event in events {
            await handle(event)
            if supervision.phase == .gone { break }
        }
        alarms.cancelAll()
        follower?.finish()
        noteMalformedUsage()
        tracker.add(.time(stopwatch.take(at: clock.now, isLast: true)))
        tracker.add(.look)
        tracker.finish()
        await deliver(tracking)
    }

    /// Waits until everything is told, or for so long that the coordinator may have been restarted.
    private func deliver(_ tracking: Task<Void, Never>) async {
        let overdue = Task {
            try await Task.sleep(for: .seconds(15))
            tracking.cancel()
        }
        await tracking.value
        overdue.cancel()
        post.finish()
        for await event in events {
            switch event {
            case .tracker(let event): handle(event)
            case .signal(let number): noteInterrupt(number)
            case .program, .account, .alarm: break
            }
        }
        let untold = tracker.untold
        if untold.isSome { notes.note(.unreported(untold.usedWords)) }
    }

    /// Tells people something once, however often it happens.
    func noteOnce(_ note: RunNote, _ kind: String) {
        if told.insert(kind).inserted { notes.note(note) }
    }

    /// Whether an interrupt ended the program, which this process, or its whole group, got too.
    var wasInterrupted: Bool { isInterrupted && supervision.end == .killed(SIGINT) }

    func noteInterrupt(_ signal: Int32) {
        if signal == SIGINT { isInterrupted = true }
    }

    func noteMalformedUsage() {
        if let problem = follower?.problem {
            noteOnce(.malformedUsage(problem), "malformed usage")
        }
    }

    /// Ends the account, if it was made for this run, and the connection.
    func close() async {
        if let made = account.made {
            do throws(BursarError) {
                _ = try await account.session.client.release(made)
            } catch {
                if error.reason != .unknownAccount { notes.note(.unreleased(error.message)) }
            }
        }
        await account.session.client.close()
    }

    /// What came of it.
    var summary: RunSummary {
        var used = Amounts(tokens: .finite(usedTokens), time: .finite(stopwatch.handedOut))
        if account.made != nil, let status, !tracker.untold.isSome { used = status.consumed }
        return RunSummary(
            account: account.path, end: supervision.end, cause: supervision.cause, used: used,
            paused: stopwatch.paused(at: clock.now).milliseconds,
            usageLines: (follower?.useful ?? 0, follower?.malformed ?? 0))
    }
}
