public import BursarProtocol

extension Bursar {
    /// Asks for an account's budget status. Without an account: the client's own.
    public func check(_ account: String? = nil) async throws(BursarError) -> Reply.Checked {
        try await ask(Request.Check(account: account))
    }

    /// Asks what the account has to do now. Without an account: the client's own.
    public func enforce(_ account: String? = nil) async throws(BursarError) -> Reply.Enforced {
        try await ask(Request.Enforce(account: account))
    }

    /// Asks when an account's budget will be exhausted. Without an account: the client's own.
    public func forecast(
        _ account: String? = nil
    ) async throws(BursarError) -> [ResourceForecast] {
        try await ask(Request.Forecast(account: account)).forecasts
    }

    /// Asks for one page of the usage report, parents before children.
    ///
    /// - Parameters:
    ///   - account: Its path; nothing: the client's own.
    ///   - subtree: Whether the accounts beneath it have rows too.
    ///   - after: ``Reply/Reported/next`` of the page before; nothing: the first page.
    public func report(
        _ account: String? = nil, subtree: Bool = false, after: String? = nil
    ) async throws(BursarError) -> Reply.Reported {
        try await ask(Request.Report(account: account, subtree: subtree, after: after))
    }

    /// Asks for all rows of the usage report, page by page, parents before children.
    public func fullReport(
        _ account: String? = nil, subtree: Bool = true
    ) async throws(BursarError) -> [ReportRow] {
        var (rows, cursor): ([ReportRow], String?) = ([], nil)
        repeat {
            let page = try await report(account, subtree: subtree, after: cursor)
            rows += page.rows
            cursor = page.next
        } while cursor != nil
        return rows
    }

    /// Asks what operations used, by account, label and model, page by page.
    public func operations(
        _ account: String? = nil
    ) async throws(BursarError) -> [OperationStatus] {
        var (operations, cursor): ([OperationStatus], String?) = ([], nil)
        repeat {
            let page = try await ask(Request.Operations(account: account, after: cursor))
            operations += page.operations
            cursor = page.next
        } while cursor != nil
        return operations
    }

    /// Asks for one page of what the coordinator holds.
    ///
    /// - Parameters:
    ///   - subject: What is listed.
    ///   - account: Account that it is about; nothing: the client's own.
    ///   - after: ``Reply/Inspected/next`` of the page before; nothing: the first page.
    public func inspect(
        _ subject: Subject, account: String? = nil, after: String? = nil
    ) async throws(BursarError) -> Reply.Inspected {
        try await ask(Request.Inspect(subject: subject, account: account, after: after))
    }

    /// Asks for all accounts from one on, page by page, parents before children.
    public func accounts(_ account: String? = nil) async throws(BursarError) -> [AccountStatus] {
        var (accounts, cursor): ([AccountStatus], String?) = ([], nil)
        repeat {
            let page = try await inspect(.accounts, account: account, after: cursor)
            accounts += page.accounts
            cursor = page.next
        } while cursor != nil
        return accounts
    }

    /// Asks for all open grants of the same accounts, page by page.
    public func grants(_ account: String? = nil) async throws(BursarError) -> [GrantStatus] {
        var (grants, cursor): ([GrantStatus], String?) = ([], nil)
        repeat {
            let page = try await inspect(.grants, account: account, after: cursor)
            grants += page.grants
            cursor = page.next
        } while cursor != nil
        return grants
    }

    /// Asks for one page of the coordinator's own measurements, as lines of OpenMetrics text. Operators only.
    ///
    /// - Parameter after: ``Reply/MetricLines/next`` of the page before; nothing: the first page.
    public func metrics(after: String? = nil) async throws(BursarError) -> Reply.MetricLines {
        try await ask(Request.Metrics(after: after))
    }

    /// Asks for a sign of life.
    public func ping() async throws(BursarError) -> Reply.Pong {
        try await ask(Request.Ping())
    }
}
