#if PLANTED_BUGS
    internal import Synchronization

    /// A mistake that can be put into the coordinator, to see whether the simulation finds it. Builds for
    /// release have none of this.
    public enum PlantedBug: UInt8, CaseIterable, Sendable {
        case skippedHold = 1
        case refundedWhole
        case lostDebt
        case lentMinimum
        case overshoot
        case forgottenDeadline
        case executedTwice
        case correctedTwice
        case keptPeriod
        case orphansKept
        case lostEvent
        case repeatedEvent
        case replyBeforeCommit
        case skippedSync
        case droppedBatch
        case unlinkedBatch
        case staleCheckpoint

        private static let planted = Atomic<UInt8>(0)

        /// Puts this mistake into the coordinator, in place of an earlier one.
        public func plant() { PlantedBug.planted.store(rawValue, ordering: .relaxed) }

        /// Takes the mistake out again.
        public static func weed() { planted.store(0, ordering: .relaxed) }

        /// Whether this mistake is to be made.
        public var isPlanted: Bool { PlantedBug.planted.load(ordering: .relaxed) == rawValue }

        /// What it does.
        public var summary: String {
            switch self {
            case .skippedHold: "a grant holds nothing"
            case .refundedWhole: "a commit refunds what was spent too"
            case .lostDebt: "a released account's debt is forgotten"
            case .lentMinimum: "others may use what is kept for an account"
            case .overshoot: "a pool's capacity does not limit grants"
            case .forgottenDeadline: "nobody looks when a wait is over"
            case .executedTwice: "answers are not kept, so a retry is carried out again"
            case .correctedTwice: "a late commit corrects each time it comes"
            case .keptPeriod: "consumption outlives its period"
            case .orphansKept: "grants outlive their dead process"
            case .lostEvent: "some events are left out"
            case .repeatedEvent: "some events come twice"
            case .replyBeforeCommit: "replies do not wait for the ledger"
            case .skippedSync: "commits are not synced"
            case .droppedBatch: "some batches are not written"
            case .unlinkedBatch: "a batch is not linked to the one before it"
            case .staleCheckpoint: "a checkpoint leaves the lanes as they were"
            }
        }
    }
#endif
