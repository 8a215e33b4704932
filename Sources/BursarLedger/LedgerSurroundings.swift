internal import Dispatch

/// What a ledger takes from the world besides its files. A simulation puts its own in place of it.
package struct LedgerSurroundings: Sendable {
    /// What is to be done later.
    package typealias Work = @Sendable () -> Void

    /// Does work on the writer's behalf, after so many milliseconds and in the order in which it was
    /// given; `nil`: on the writer's own thread.
    package var write: (@Sendable (_ milliseconds: Int, _ work: @escaping Work) -> Void)?
    /// Does work that takes long.
    package var background: @Sendable (_ work: @escaping Work) -> Void
    /// The kernel's name for the time since it started.
    package var boot: String
    /// Whether the database is a file that others could remove or lock; else the folder's lock alone
    /// guards it.
    package var hasFile: Bool
    /// Bits for the identity of a new ledger.
    package var random: @Sendable () -> UInt64

    /// Surroundings of somebody's own.
    package init(
        boot: String, hasFile: Bool, random: @escaping @Sendable () -> UInt64,
        background: @escaping @Sendable (_ work: @escaping Work) -> Void,
        write: (@Sendable (_ milliseconds: Int, _ work: @escaping Work) -> Void)? = nil
    ) {
        self.boot = boot
        self.hasFile = hasFile
        self.random = random
        self.background = background
        self.write = write
    }

    /// The machine that this runs on.
    package static var system: LedgerSurroundings {
        LedgerSurroundings(
            boot: Witness.currentBoot(), hasFile: true, random: { .random(in: .min ... .max) },
            background: { DispatchQueue.global(qos: .utility).async(execute: $0) })
    }
}
