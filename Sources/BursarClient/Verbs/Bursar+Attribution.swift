public import BursarProtocol

/// Which sums of usage are asked for.
public struct AttributionQuery: Hashable, Sendable {
    /// The account, with all beneath it; nothing: the client's own, for operators all.
    public var account: String?
    /// What the sums are broken down by, each at most once; nothing: one sum.
    public var dimensions: [Dimension]
    /// Only what happened from then on, in milliseconds since 1970; nothing: from the oldest entry.
    public var since: Int64?
    /// Only what happened before, likewise; nothing: until now.
    public var until: Int64?
    /// Length of the intervals of dimension `interval`.
    public var interval: Duration?
    /// When an interval begins, in milliseconds since 1970.
    public var origin: Int64

    /// All usage, or some.
    public init(
        account: String? = nil, by dimensions: [Dimension] = [], since: Int64? = nil,
        until: Int64? = nil, interval: Duration? = nil, origin: Int64 = 0
    ) {
        self.account = account
        self.dimensions = dimensions
        self.since = since
        self.until = until
        self.interval = interval
        self.origin = origin
    }
}

extension Bursar {
    /// Asks for one page of who used what, summed up from the ledger.
    ///
    /// - Parameters:
    ///   - query: Which sums.
    ///   - after: ``Reply/AttributionList/next`` of the page before; nothing: the first page.
    public func attributionPage(
        _ query: AttributionQuery, after: String? = nil
    ) async throws(BursarError) -> Reply.AttributionList {
        try await ask(
            Request.Attribution(
                account: query.account, by: query.dimensions, sinceMs: query.since,
                untilMs: query.until, everyMs: query.interval?.wholeMilliseconds,
                originMs: query.origin, after: after))
    }

    /// Asks who used what, summed up from the ledger: all pages in one.
    public func attribution(
        _ query: AttributionQuery
    ) async throws(BursarError) -> Reply.AttributionList {
        do throws(BursarError) {
            return try await allPages(query)
        } catch {
            // Pages are the connection's: after a lost one the report is made anew.
            guard error.reason == .invalidArgument else { throw error }
            return try await allPages(query)
        }
    }

    private func allPages(
        _ query: AttributionQuery
    ) async throws(BursarError) -> Reply.AttributionList {
        var list = try await attributionPage(query)
        while let next = list.next {
            let page = try await attributionPage(query, after: next)
            list.rows += page.rows
            list.levels += page.levels
            list.next = page.next
        }
        return list
    }
}
