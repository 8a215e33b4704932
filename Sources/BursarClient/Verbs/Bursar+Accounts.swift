public import BursarProtocol

extension Bursar {
    /// Creates an account, or one beneath the client's own (delegation).
    public func allocate(
        _ account: String, _ settings: AccountSettings = AccountSettings(),
        key: RequestKey? = nil
    ) async throws(BursarError) -> Reply.Allocated {
        try await change(key: key) {
            Request.Allocate(
                key: $0, account: account, nominal: settings.nominal,
                reserved: settings.reserved, ceiling: settings.ceiling, weight: settings.weight,
                priority: settings.priority, deadlineMs: settings.deadline?.wholeMilliseconds,
                perOperation: settings.perOperation)
        }
    }

    /// Ends an account; what it used stays with its parent until the period ends.
    public func release(
        _ account: String, key: RequestKey? = nil
    ) async throws(BursarError) -> Reply.Released {
        try await change(key: key) { Request.Release(key: $0, account: account) }
    }

    /// Changes an account's or (by its path) a pool's settings; nothing is revoked.
    ///
    /// An agent changes accounts beneath its own; of its own only the indicative target.
    public func adjust(
        _ account: String, _ change: AccountChanges, key: RequestKey? = nil
    ) async throws(BursarError) -> Reply.Adjusted {
        let settings = change.settings
        return try await self.change(key: key) {
            Request.Adjust(
                key: $0, account: account, nominal: settings.nominal,
                reserved: settings.reserved, ceiling: settings.ceiling, weight: settings.weight,
                priority: settings.priority, delta: change.delta, paused: change.isPaused,
                deadlineMs: settings.deadline?.wholeMilliseconds,
                perOperation: settings.perOperation, indicative: change.indicative,
                prices: change.prices, pricesRemoved: change.pricesRemoved)
        }
    }

    /// Changes an account's or (by its path) a pool's settings; nothing is revoked.
    ///
    /// - Parameters:
    ///   - account: Its path.
    ///   - settings: What is changed.
    ///   - paused: Whether it stops, with all beneath it, or goes on; nothing: as it is.
    ///   - delta: Signed change of the nominal (capacity, for a pool), after the settings.
    ///   - key: Nothing: a new one, under which only this client repeats the request.
    public func adjust(
        _ account: String, _ settings: AccountSettings = AccountSettings(),
        paused: Bool? = nil, delta: Amounts? = nil, key: RequestKey? = nil
    ) async throws(BursarError) -> Reply.Adjusted {
        try await adjust(
            account, AccountChanges(settings: settings, isPaused: paused, delta: delta), key: key)
    }

    /// Tells what an adjustment would change, and for whom; changes nothing.
    public func preview(
        _ account: String, _ change: AccountChanges
    ) async throws(BursarError) -> Reply.Previewed {
        let settings = change.settings
        return try await ask(
            Request.Preview(
                account: account, nominal: settings.nominal, reserved: settings.reserved,
                ceiling: settings.ceiling, weight: settings.weight, priority: settings.priority,
                delta: change.delta, paused: change.isPaused,
                deadlineMs: settings.deadline?.wholeMilliseconds,
                perOperation: settings.perOperation, indicative: change.indicative,
                prices: change.prices, pricesRemoved: change.pricesRemoved))
    }

    /// Sets or clears an account's pace.
    ///
    /// - Parameters:
    ///   - account: Its path.
    ///   - rate: Most per minute; nothing: no pace.
    ///   - key: Nothing: a new one, under which only this client repeats the request.
    public func throttle(
        _ account: String, rate: Amounts?, key: RequestKey? = nil
    ) async throws(BursarError) -> Reply.Throttled {
        try await change(key: key) { Request.Throttle(key: $0, account: account, rate: rate) }
    }
}
