#pragma once
#include <stdint.h>

/// A disk in memory that SQLite writes to, with a cache before it as a kernel has one: what was not
/// synced may be lost, wholly or in sectors, when the power fails. It can be made to fail in the ways of
/// real disks. Used by one thread at a time.
///
/// Names of files last once the file was synced, as on the usual file systems, and deletions at once.
struct bursar_disk;

/// What happened on a disk.
struct bursar_disk_counts {
    uint64_t writes;
    uint64_t syncs;
    uint64_t failed_syncs;
    uint64_t refused_writes;
    uint64_t torn_sectors;
    uint64_t misdirected_sectors;
    uint64_t flipped_bits;
};

/// What will go wrong: in which write or sync from now, 1 being the next; 0 means never.
struct bursar_disk_faults {
    /// The process dies in this write or sync; a part of it may be done.
    uint64_t death;
    /// This sync fails. The kernel drops what it could not write, and takes it for written.
    uint64_t failed_sync;
    /// From this write on there is no room to make a file longer.
    uint64_t full;
    /// In this sync one sector goes to a wrong place. It shows when the cache is gone.
    uint64_t misdirection;
};

/// Makes an empty disk, which has all files whose paths begin with `directory` and a slash, and takes
/// their part of SQLite's default file system. `NULL` if there is no memory.
struct bursar_disk *bursar_disk_make(const char *directory, uint64_t seed);

/// Gives up a disk. Files that are open on it do not work any more.
void bursar_disk_free(struct bursar_disk *disk);

/// Where the faults to come are set.
struct bursar_disk_faults *bursar_disk_faults(struct bursar_disk *disk);

/// What happened so far.
struct bursar_disk_counts bursar_disk_counts(const struct bursar_disk *disk);

/// Whether the process that used the disk has died in a write or sync.
int bursar_disk_has_died(const struct bursar_disk *disk);

/// Ends the life of the process that uses the disk: its files do not work any more, its locks are gone,
/// no faults are to come. If the power fails too, so is what the cache had not written.
void bursar_disk_restart(struct bursar_disk *disk, int is_power_lost);

/// Flips one bit of what is written. It shows when the cache is gone. Returns whether there was one.
int bursar_disk_flip(struct bursar_disk *disk);
