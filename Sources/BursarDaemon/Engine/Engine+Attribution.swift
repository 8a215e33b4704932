import BursarCore
import BursarLedger
import BursarProtocol
import Dispatch
import NIOCore

/// Who used what: summed up off the loop, then told page by page.
extension Engine {
    /// Bytes of a page, in a frame of 64 KiB.
    private static let pageBytes = 48 * 1024

    /// The reports for those who come through a socket.
    subscript(reportsOf socket: Peer.Socket) -> ReportDesk {
        get { socket == .control ? operatorsReports : agentsReports }
        set {
            if socket == .control { operatorsReports = newValue } else { agentsReports = newValue }
        }
    }

    /// Answers with the first page once the ledger is read, or with a further one.
    func attribution(
        _ message: BursarProtocol.Request.Attribution, _ peer: Peer, _ correlation: UInt64
    ) throws(Refusal) {
        if let after = message.after {
            return answer(.attributionList(try page(after, peer)), to: correlation, of: peer)
        }
        let order = try order(for: message, peer)
        guard self[reportsOf: peer.socket].begin(for: peer) else {
            throw Refusal(
                .busy, "reports are under way already; ask again when they are made",
                retryAfter: 500)
        }
        let top = order.top
        // How well a pool served is told only by all of its entries.
        let pools = coordinator.pools.filter { pool in
            order.includes(pool)
                && configuration.accessByPath.keys.allSatisfy {
                    !$0.isWithin(pool) || order.includes($0)
                }
        }
        inBackground(peer, correlation) { ledger throws(LedgerFailure) in
            try UsageReport.make(order, from: ledger.reader)
        } reply: { engine, peer, result in
            engine[reportsOf: peer.socket].end(for: peer)
            return engine.reply(with: result, of: top, pools, to: peer)
        }
    }

    /// What is to be summed up: what the peer asked for and may see.
    private func order(
        for message: BursarProtocol.Request.Attribution, _ peer: Peer
    ) throws(Refusal) -> UsageReport.Order {
        let query = try UsageQuery(message)
        // One that was released is in the ledger still.
        let top =
            message.account == nil && peer.isOperator
            ? nil : try account(message.account, of: peer)
        let (isOperator, process, configuration) = (peer.isOperator, peer.process, configuration)
        var capacities: [String: Quantities] = [:]
        for pool in coordinator.pools {
            capacities[pool.description] = coordinator.capacity(of: pool)
        }
        return UsageReport.Order(
            query: query, top: top,
            includes: { path in
                guard top.map({ path.isWithin($0) }) ?? true else { return false }
                guard !isOperator, let process else { return true }
                return configuration.admits(
                    user: process.uid, groups: process.groups, to: path)
            },
            capacities: capacities)
    }

    private func reply(
        with result: Result<UsageReport?, LedgerFailure>, of top: AccountPath?,
        _ pools: [AccountPath], to peer: Peer
    ) -> Reply {
        let report: UsageReport
        switch result {
        case .failure(let failure): return .error(Reply.Error(failure))
        case .success(nil):
            return .error(
                Reply.Error(
                    code: .invalidArgument,
                    message: "these are too many rows: ask by fewer dimensions, or since later"))
        case .success(let made?): report = made
        }
        if let top, report.rows.isEmpty, coordinator.id(of: top) == nil {
            return .error(
                Reply.Error(
                    code: .unknownAccount, message: "there is no account \(top), nor was there one")
            )
        }
        let number = self[reportsOf: peer.socket].number()
        var page = page(of: report, number, from: 0)
        // What is told whole need not be kept.
        if page.next != nil, peer.connection != nil {
            self[reportsOf: peer.socket].keep(report, number, for: peer)
        }
        page.quality = wire(
            report.qualities, of: pools, through: page.throughSeq, at: clock.now())
        return .attributionList(page)
    }

    /// The page that a cursor means: the report's number, and the place in it.
    private func page(_ cursor: String, _ peer: Peer) throws(Refusal) -> Reply.AttributionList {
        let parts = cursor.split(separator: ":").map { UInt64($0) }
        guard parts.count == 2, let number = parts[0], let place = parts[1],
            let report = self[reportsOf: peer.socket].report(number, of: peer)
        else {
            throw Refusal(
                .invalidArgument,
                "`after` takes the `next` of the page before, of this connection's newest report; "
                    + "where many ask, one is kept for a while only: ask for the first page again")
        }
        let page = page(of: report, number, from: Int(clamping: place))
        if page.next == nil { self[reportsOf: peer.socket].forget(peer) }
        return page
    }

    /// Rows, then changes of levels, as many as fit.
    private func page(
        of report: UsageReport, _ number: UInt64, from place: Int
    ) -> Reply.AttributionList {
        var page = Reply.AttributionList(
            rows: [], levels: [], fromSeq: report.entries?.lowerBound ?? 0,
            throughSeq: report.entries?.upperBound ?? 0, fromMs: report.firstTime.milliseconds,
            throughMs: report.lastTime.milliseconds, quality: [], folded: report.isFolded)
        var (bytes, next) = (0, place)
        let count = report.rows.count + report.levels.count
        while next < count {
            if next < report.rows.count {
                let row = report.rows[next].wire
                bytes += row.encodedByteCount + 2
                if bytes > Engine.pageBytes { break }
                page.rows.append(row)
            } else {
                let change = report.levels[next - report.rows.count].wire
                bytes += change.encodedByteCount + 2
                if bytes > Engine.pageBytes { break }
                page.levels.append(change)
            }
            next += 1
        }
        if next < count { page.next = "\(number):\(next)" }
        return page
    }
}
