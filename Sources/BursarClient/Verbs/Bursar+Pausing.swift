public import BursarProtocol

extension Bursar {
    /// Pauses an account and all beneath it, or lets them go on. Operators only, and agents for
    /// accounts beneath their own.
    public func setPaused(
        _ isPaused: Bool, _ account: String, key: RequestKey? = nil
    ) async throws(BursarError) -> Reply.Adjusted {
        try await change(key: key) {
            Request.Adjust(key: $0, account: account, paused: isPaused)
        }
    }
}
