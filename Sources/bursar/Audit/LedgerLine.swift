import Foundation

/// What an exported line of the ledger says that the audit trail says too.
struct LedgerLine: Decodable, Hashable, Sendable {
    var seq: UInt64
    var time: String
    /// The least audit level that shows it.
    var audit: String
    var account: String?
    var grant: String?
    /// Of an entry about the coordinator: which.
    var notice: String?

    init(seq: UInt64, time: String, audit: String, account: String?, notice: String? = nil) {
        self.seq = seq
        self.time = time
        self.audit = audit
        self.account = account
        self.notice = notice
    }

    private static let decoder = JSONDecoder()

    /// Reads a line of `bursar ledger export`.
    init(json: some StringProtocol) throws(CommandFailure) {
        do {
            self = try LedgerLine.decoder.decode(LedgerLine.self, from: Data(json.utf8))
        } catch {
            throw CommandFailure(
                "the coordinator exports entries that this program does not understand: it may be older"
            )
        }
    }

    /// Milliseconds since 1970; nothing for a time that is none.
    var milliseconds: Int64? {
        // The fraction has nine digits, more than the formatter reads.
        let parts = time.split(separator: ".")
        guard
            let date = ISO8601DateFormatter().date(
                from: parts[0].hasSuffix("Z") ? time : parts[0] + "Z")
        else { return nil }
        return Int64(date.timeIntervalSince1970 * 1000)
    }

    /// Whether audits of a level show it.
    func isShown(at level: String) -> Bool {
        let order = ["changes", "decisions", "all"]
        guard let own = order.firstIndex(of: audit), let most = order.firstIndex(of: level) else {
            return true
        }
        return own <= most
    }
}
