import BursarClient
import CProcess
import Foundation

extension Run {
    /// Between two looks at an account that is paused before the program begins, in milliseconds.
    private static let waitingStep = 500

    /// Returns when the account may be used.
    func waitForBudget() async throws {
        while true {
            let status = try await account.session.client.check(account.path).status
            self.status = status
            if status.paused != true {
                if let reason = status.exhaustion { throw RunDenied(reason: reason) }
                return
            }
            noteOnce(.waiting, "waiting")
            try await Task.sleep(for: .milliseconds(Self.waitingStep))
        }
    }

    /// Hears what happens to the account, and to those above it.
    func followAccounts() -> [Task<Void, Never>] {
        let (client, post) = (account.session.client, post)
        return ([account.path] + account.ancestors).enumerated().map { position, path in
            Task {
                await client.follow(path, isOwn: position == 0) { post.yield(.account($0)) }
            }
        }
    }

    /// Starts the program and its time.
    func start() throws {
        let code = bursar_become_subreaper()
        guard code == 0, ProcessTable.now()[getpid()] != nil else {
            throw CommandFailure(
                "processes cannot be followed: "
                    + (code == 0 ? "/proc does not show them" : errorText(code)))
        }
        let post = post
        try SignalFeed.start { post.yield(.signal($0)) }
        var plan = GuardedProgram.Plan(
            command: options.command, environment: environment, epilogue: epilogue)
        var ends: [Int32] = []
        defer { for end in ends { Glibc.close(end) } }
        switch options.usage {
        case .descriptor(let number):
            let pipe = try Self.pipe()
            ends.append(pipe.write)
            plan.inherited = (pipe.write, number)
            followUsage(FollowedFile(pipe: pipe.read))
        case .file(let path): followUsage(FollowedFile(path: path))
        case nil: break
        }
        let program = try GuardedProgram.start(plan)
        self.program = program
        tree = ProcessTree(root: getpid(), sparing: program.guardProcess)
        stopwatch.start(at: clock.now)
        program.follow { post.yield(.program($0)) }
        // They are the program's; who reads its output waits for all that could write to it.
        _ = bursar_detach()
        scheduleTick()
    }

    private func followUsage(_ file: consuming FollowedFile) {
        follower = UsageFollower(file) { [unowned self] usage in
            var usage = usage
            usage.model = usage.model ?? options.model
            usedTokens = usedTokens.addingSaturated(usage.tokens)
            tracker.add(.usage(usage))
        }
        alarms.set(.usage, milliseconds: UsageFollower.pause)
    }

    private static func pipe() throws(CommandFailure) -> (read: Int32, write: Int32) {
        var ends: [Int32] = [-1, -1]
        guard unsafe Glibc.pipe(&ends) == 0 else {
            throw CommandFailure("no pipe for usage: \(errorText(errno))")
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    /// That of this process, with what clients look for.
    private var environment: [String: String] {
        var environment = ProcessInfo.processInfo.environment
        environment["BURSAR_ACCOUNT"] = account.path
        environment["BURSAR_SOCKET"] = account.agentsSocket(given: options.socket)
        return environment
    }

    /// Releases the account if this process is killed, unless it ends with the process by itself.
    private var epilogue: [String]? {
        guard let made = account.made, !account.isDelegated else { return nil }
        return [
            "bursar", "release", made, "--socket", account.agentsSocket(given: options.socket),
        ]
    }
}
