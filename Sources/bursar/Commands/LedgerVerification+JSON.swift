import BursarClient
import Foundation

extension LedgerVerification {
    private struct Found: Decodable {
        var ok: Bool
        var entries: UInt64
        var accounts: UInt64
        var mismatches: [String]
    }

    /// What `bursard --verify` printed; nothing if it is something else.
    init?(json: String) {
        guard let found = try? JSONDecoder().decode(Found.self, from: Data(json.utf8)) else {
            return nil
        }
        self.init(
            ok: found.ok, entries: found.entries, accounts: found.accounts,
            mismatches: found.mismatches)
    }
}
