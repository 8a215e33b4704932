import Glibc

/// Connections that have said hello and then nothing.
public final class IdleConnections {
    private var connections: [LoadConnection] = []

    /// Opens those of a plan.
    public init(_ plan: LoadPlan) throws(LoadFailure) {
        DescriptorLimit.raise()
        for number in 0..<plan.connections {
            connections.append(
                try LoadConnection.open(plan, number: number))
        }
    }

    /// How many are open.
    public var count: Int { connections.count }
}

/// How many descriptors this process may have.
enum DescriptorLimit {
    /// As many as it may allow itself.
    static func raise() {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return
        }
        limit.rlim_cur = limit.rlim_max
        // Where it may not, opening the connection that is too many says so.
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
