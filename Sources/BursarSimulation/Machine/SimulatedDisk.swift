internal import CSimulatedDisk

/// A disk in memory that fails as real ones do: see `disk.h`.
@safe final class SimulatedDisk {
    /// What may go wrong with a disk.
    enum Fault: CaseIterable {
        /// The process dies in the middle of a write or a sync.
        case death
        /// A sync fails.
        case failedSync
        /// There is no room any more.
        case full
        /// A sector goes to a wrong place.
        case misdirection
    }

    private let disk: OpaquePointer

    /// An empty disk that has the files beneath a folder.
    init(directory: String, seed: UInt64) {
        guard let disk = unsafe bursar_disk_make(directory, seed) else {
            preconditionFailure("there is no memory for a disk")
        }
        unsafe self.disk = disk
    }

    deinit { unsafe bursar_disk_free(disk) }

    /// Whether the process that uses it has died in a write or sync.
    var hasDied: Bool { unsafe bursar_disk_has_died(disk) != 0 }

    /// What happened so far.
    var counts: bursar_disk_counts { unsafe bursar_disk_counts(disk) }

    /// Lets a fault happen in the `n`th write or sync from now, 1 being the next.
    func expect(_ fault: Fault, in n: UInt64) {
        let faults = unsafe bursar_disk_faults(disk)!
        switch fault {
        case .death: unsafe faults.pointee.death = n
        case .failedSync: unsafe faults.pointee.failed_sync = n
        case .full: unsafe faults.pointee.full = n
        case .misdirection: unsafe faults.pointee.misdirection = n
        }
    }

    /// Flips one bit of what is written.
    func flipBit() { _ = unsafe bursar_disk_flip(disk) }

    /// Ends the life of the process that uses it.
    func restart(isPowerLost: Bool) { unsafe bursar_disk_restart(disk, isPowerLost ? 1 : 0) }
}
