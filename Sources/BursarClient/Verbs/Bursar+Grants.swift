public import BursarProtocol

extension Bursar {
    /// Asks for a grant. Returns the verdict, whatever it is; ``withGrant(_:onRecall:_:)`` is simpler.
    ///
    /// Takes as long as the reservation may wait, and the time of any request. If the task is
    /// cancelled, a grant that still comes is given back, unless the caller chose the key.
    /// - Parameters:
    ///   - reservation: What is asked for.
    ///   - key: Nothing: a new one, under which only this client repeats the request.
    public func reserve(
        _ reservation: Reservation, key: RequestKey? = nil
    ) async throws(BursarError) -> Reply.Reserved {
        try await change(
            key: key, timeout: reservation.wait + configuration.requestTimeout
        ) { reservation.request($0) }
    }

    /// Settles a grant with the actual usage in all.
    ///
    /// - Parameters:
    ///   - grant: Its number.
    ///   - actual: An absent resource is charged by `usage`, else as it was tracked, time as the
    ///     coordinator measured it.
    ///   - usage: What the one answer used: gives the tokens, and by the model's price the cost.
    ///   - work: Units of work that the operation completed, as the agent counts them.
    ///   - key: Nothing: a new one, under which only this client repeats the request.
    public func commit(
        grant: UInt64, actual: Amounts = .absent, usage: ModelUsage? = nil, work: UInt64? = nil,
        key: RequestKey? = nil
    ) async throws(BursarError) -> Reply.Committed {
        var actual = actual
        if let usage, actual.tokens == .absent { actual.tokens = usage.amounts.tokens }
        return try await commit(actual, usage, work: work, grant: grant, key: key)
    }

    /// Cancels a grant whose operation was never dispatched.
    public func void(
        grant: UInt64, key: RequestKey? = nil
    ) async throws(BursarError) -> Reply.Voided {
        try await change(key: key) { Request.Void(key: $0, grant: grant) }
    }

    /// Lengthens a grant's lease, counted from now; never shortens it.
    public func extend(
        grant: UInt64, timeToLive: Duration, key: RequestKey? = nil
    ) async throws(BursarError) -> Reply.Extended {
        let milliseconds = timeToLive.wholeMilliseconds
        return try await change(key: key) {
            Request.Extend(key: $0, grant: grant, ttlMs: milliseconds)
        }
    }
}
