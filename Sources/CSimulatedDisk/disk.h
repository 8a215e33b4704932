// The disk's own side: files, their cache and what of it is written. `vfs.c` is SQLite's side.
#pragma once
#include "include/disk.h"

#include <stddef.h>

enum { SECTOR = 512, SHM_LOCKS = 8 };

/// Memory that the connections to a database share, in place of a -shm file. It outlives the process
/// only for who still has it mapped.
struct shared_memory {
    int references;
    int region_count;
    unsigned char **regions;
    int readers[SHM_LOCKS];
    const void *owner[SHM_LOCKS];
};

struct stored_file {
    char *name;
    struct stored_file *next;
    /// What programs see, and what is written; both have `capacity` bytes, zeros after their sizes.
    unsigned char *cache, *written;
    size_t cache_size, written_size, capacity;
    /// Sectors of the cache that are to be written, in the order of their first change.
    uint32_t *dirty;
    size_t dirty_count;
    unsigned char *is_dirty;
    /// The smallest size since the last sync.
    size_t shortest;
    int has_lasting_name;
    /// Who holds SQLite's locks on it.
    int readers;
    const void *reserved, *pending, *exclusive;
    struct shared_memory *memory;
};

struct bursar_disk {
    struct bursar_disk *next;
    char *directory;
    size_t directory_length;
    int references;
    /// Which process uses it: counts restarts.
    uint64_t life;
    int has_died;
    uint64_t random;
    struct stored_file *files;
    struct bursar_disk_faults faults;
    struct bursar_disk_counts counts;
};

/// What became of a write or sync.
enum disk_outcome { DISK_DONE, DISK_FULL, DISK_FAILED, DISK_DEAD, DISK_NO_MEMORY };

uint64_t disk_random(struct bursar_disk *disk, uint64_t below);
struct stored_file *disk_find(struct bursar_disk *disk, const char *name);
struct stored_file *disk_create(struct bursar_disk *disk, const char *name);
void disk_delete(struct bursar_disk *disk, const char *name);
enum disk_outcome disk_write(
    struct bursar_disk *disk, struct stored_file *file, const void *bytes, size_t count,
    size_t offset);
enum disk_outcome disk_truncate(struct stored_file *file, size_t size);
enum disk_outcome disk_sync(struct bursar_disk *disk, struct stored_file *file);
void disk_release(struct bursar_disk *disk);
void shared_memory_release(struct shared_memory *memory);
