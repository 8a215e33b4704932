import BursarClient

/// What a run has to tell the coordinator and to ask it, in order.
struct TrackingQueue {
    /// One request.
    enum Task: Sendable {
        /// Milliseconds of time.
        case time(Int64)
        /// What an answer of a model used.
        case usage(ModelUsage)
        /// How does the account stand?
        case look
        /// Pause the account, or let it go on.
        case pause(Bool)
        /// Set the account's limits.
        case limits(AccountSettings)
        /// Make the account again.
        case restore(AccountSettings)
    }

    /// Answers of models that are told one by one, for their prices; of more only the tokens are.
    static let most = 10_000

    private var tasks: [Task] = []
    /// Tokens that are beyond ``most``.
    private var moreTokens: Int64 = 0

    /// What is to be done next. It may be under way, so that it does not change any more.
    private(set) var first: Task?

    /// Adds one; what has not begun yet is put together where that is the same.
    mutating func add(_ task: Task) {
        switch (tasks.last, task) {
        case (_, .time(0)): return
        case (.time(let before)?, .time(let more)):
            tasks[tasks.count - 1] = .time(before + more)
        case (.look?, .look): return
        // The answer should know of the time.
        case (.look?, .time):
            tasks.removeLast()
            add(task)
            add(.look)
            return
        case (_, .usage(let usage)) where tasks.count >= Self.most:
            moreTokens = moreTokens.addingSaturated(usage.tokens)
        default: tasks.append(task)
        }
        if first == nil { advance() }
    }

    /// The first is done.
    mutating func removeFirst() {
        first = nil
        advance()
    }

    private mutating func advance() {
        if !tasks.isEmpty {
            first = tasks.removeFirst()
        } else if moreTokens > 0 {
            first = .usage(ModelUsage(output: UInt64(moreTokens)))
            moreTokens = 0
        }
    }

    /// Milliseconds that have not been told yet.
    var untoldTime: Int64 {
        pending.reduce(0) { if case .time(let time) = $1 { $0 + time } else { $0 } }
    }

    /// What has not been told yet.
    var untold: Amounts {
        let tokens = pending.reduce(moreTokens) {
            if case .usage(let usage) = $1 { $0 + usage.tokens } else { $0 }
        }
        return Amounts(tokens: .finite(tokens), time: .finite(untoldTime))
    }

    private var pending: [Task] { [first].compactMap(\.self) + tasks }
}
