#if PLANTED_BUGS
    internal import BursarCore
#endif

/// When an entry counts as written.
public enum Durability: UInt8, Sendable {
    /// Survives power loss: each group commit is synced before its completions run.
    case full = 0
    /// Survives the end of the process. After power loss the newest entries may be missing; those
    /// that are there are the oldest ones, without gaps.
    case process = 1
    /// As `process`, and commits are gathered for up to 50 ms, which a kill may lose. Completions
    /// come after the commit here too: who wants no delay does not wait for them.
    case none = 2

    /// WAL with NORMAL syncs at checkpoints only: that keeps the file consistent after power loss,
    /// which OFF would not.
    var synchronous: String {
        #if PLANTED_BUGS
            if PlantedBug.skippedSync.isPlanted { return "OFF" }
        #endif
        return self == .full ? "FULL" : "NORMAL"
    }

    /// How long a commit waits for more entries, in milliseconds.
    var gathering: Int { self == .none ? 50 : 0 }
}
