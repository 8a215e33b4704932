import Systemd

/// What the ledger holds when the coordinator starts.
extension CoordinatorService {
    /// Opens the ledger and replays it. However long that takes, the service manager waits.
    func openLedger() throws(DaemonError) -> History {
        let extending = TimeoutExtension(status: "reading the ledger")
        defer { extending.end() }
        do throws(DaemonError) {
            return try History.read(
                at: directories.ledger, settings: configuration.daemon,
                failing: failpoints.inLedger)
        } catch {
            guard let journal else { throw error }
            journal.submit(Incident(kind: .ledgerFailed, message: error.description))
            throw error.told
        }
    }
}
