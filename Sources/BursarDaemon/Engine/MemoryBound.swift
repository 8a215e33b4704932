import BursarCore
import BursarLedger
import BursarProtocol
import BursarTransport

/// The most memory that the limits let a coordinator have, in bytes.
///
/// Each part is a number that is bounded times what one may take. What a record takes is an estimate, from the
/// sizes of the types and the longest texts, rounded up; only the whole was compared with what a coordinator
/// takes that hostile clients fill.
struct MemoryBound: Hashable, Sendable {
    /// The program, its runtime, and the caches of its ledger.
    let program = 96 * mebibyte
    /// Connections, what they sent and have to read, and requests that wait.
    let clients: Int
    /// Accounts, grants, kept answers, prices.
    let state: Int
    /// What waits for the ledger and the journal, and reports.
    let background: Int

    /// All of it.
    var total: Int { program + clients + state + background }

    private static let kibibyte = 1_024
    private static let mebibyte = 1_024 * 1_024

    init(_ settings: DaemonSettings, _ limits: Limits, _ descriptors: DescriptorBudget) {
        let (kibibyte, mebibyte) = (MemoryBound.kibibyte, MemoryBound.mebibyte)
        let transport = ServerConnectionLimits()
        // A channel with its handlers, part of a frame, what its socket may hold behind it, and small answers.
        let connection =
            16 * kibibyte + FrameHeader.lengthMost + 256 * kibibyte
            + settings.inFlight * 4 * kibibyte
        // Operators have no shares: each connection may leave unread what one may.
        let unread =
            transport.eventBytesHard + Engine.owedMost
            + (Engine.readsMost + 1) * FrameHeader.lengthMost
        clients =
            (descriptors.agents + descriptors.operators) * connection
            + UserQuotas.bufferedBytesMost + descriptors.operators * unread
            + transport.eventBytesHard
            + descriptors.absences * kibibyte
            + limits.waitingRequests * 4 * kibibyte
        let records =
            limits.accounts * 4 * kibibyte
            + min(limits.accounts, limits.histories) * 3 * kibibyte
            + (limits.openGrants + limits.abandonedGrants) * kibibyte
            + (limits.answers + limits.lanes + limits.dormantNames + limits.pricedModels)
            * kibibyte / 2
        // Beside the state itself, what of it changed since the last checkpoint may wait to be written, and a
        // configuration or a preview is tried out on a copy.
        state = 3 * records
        background =
            Ledger.waitingEntriesMost * (MemoryLayout<Entry>.stride + 256)
            + 32 * mebibyte
            + (2 * ReportDesk.keptMost + 3) * 50 * mebibyte
    }
}
