import Glibc

/// How many connections the limit of open descriptors leaves room for, so that agents alone never use it up.
///
/// Each connection takes two, its socket and its process's pidfd; a session that waits for its client keeps
/// the latter.
struct DescriptorBudget: Hashable, Sendable {
    /// The limit.
    let limit: Int
    /// Connections of agents.
    let agents: Int
    /// Connections of operators.
    let operators: Int
    /// Sessions without a connection.
    let absences: Int

    /// Descriptors of the coordinator itself: its ledger and those who read it, the journal, the event loop, and
    /// what is accepted only to be refused.
    private static let ownMost = 128

    init(limit: Int, agentsMost: Int, operatorsMost: Int) {
        self.limit = limit
        let left = limit - min(DescriptorBudget.ownMost, limit / 2)
        operators = max(1, min(operatorsMost, left / 16))
        let agentsLeft = left - 2 * operators
        absences = max(1, min(UserQuotas.absencesMost, agentsLeft / 4))
        agents = max(1, min(agentsMost, (agentsLeft - absences) / 2))
    }

    /// Raises the limit as far as the process may: the usual one of 1,024 is for programs that use select(2).
    static func raiseLimit() {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return
        }
        limit.rlim_cur = min(limit.rlim_max, 65_536)
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    /// The limit in force.
    static var limit: Int {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return 1_024
        }
        return Int(clamping: limit.rlim_cur)
    }
}
