// SQLite's side of the disk: a file system that takes the place of the default one, and leaves to it all
// files that are on no simulated disk.
#include "disk.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

struct open_file {
    sqlite3_file base;
    struct bursar_disk *disk;
    struct stored_file *file;
    uint64_t life;
    int lock;
    struct shared_memory *memory;
    int shared_slots, owned_slots;
};

static sqlite3_vfs *real;
static struct bursar_disk *disks;
static pthread_mutex_t disks_lock = PTHREAD_MUTEX_INITIALIZER;
/// The disk that this thread made last: what SQLite asks for without naming a file comes from it.
static _Thread_local struct bursar_disk *own_disk;

static struct open_file *opened(sqlite3_file *file)
{
    return (struct open_file *)file;
}

static int is_dead(const struct open_file *file)
{
    return file->life != file->disk->life || file->disk->has_died;
}

static int result(enum disk_outcome outcome, int failure)
{
    switch (outcome) {
    case DISK_DONE: return SQLITE_OK;
    case DISK_FULL: return SQLITE_FULL;
    case DISK_NO_MEMORY: return SQLITE_IOERR_NOMEM;
    default: return failure;
    }
}

static int unlock(sqlite3_file *base, int level)
{
    struct open_file *own = opened(base);
    struct stored_file *file = own->file;

    if (is_dead(own))
        return SQLITE_IOERR_UNLOCK;
    if (own->lock <= level)
        return SQLITE_OK;
    if (file->reserved == own)
        file->reserved = NULL;
    if (file->pending == own)
        file->pending = NULL;
    if (file->exclusive == own)
        file->exclusive = NULL;
    if (level == SQLITE_LOCK_NONE)
        file->readers--;
    own->lock = level;
    return SQLITE_OK;
}

static int unmap_memory(sqlite3_file *base, int is_last)
{
    struct open_file *own = opened(base);

    (void)is_last;
    if (!own->memory)
        return SQLITE_OK;
    for (int i = 0; i < SHM_LOCKS; i++) {
        if (own->shared_slots & 1 << i)
            own->memory->readers[i]--;
        if (own->owned_slots & 1 << i)
            own->memory->owner[i] = NULL;
    }
    own->shared_slots = own->owned_slots = 0;
    shared_memory_release(own->memory);
    own->memory = NULL;
    return SQLITE_OK;
}

static int close_file(sqlite3_file *base)
{
    struct open_file *own = opened(base);

    unlock(base, SQLITE_LOCK_NONE);
    unmap_memory(base, 0);
    disk_release(own->disk);
    return SQLITE_OK;
}

static int read_file(sqlite3_file *base, void *bytes, int count, sqlite3_int64 offset)
{
    struct open_file *own = opened(base);
    size_t size = own->file->cache_size;
    size_t there = (size_t)offset < size ? size - (size_t)offset : 0;

    if (is_dead(own))
        return SQLITE_IOERR_READ;
    if (there > (size_t)count)
        there = (size_t)count;
    if (there)
        memcpy(bytes, own->file->cache + offset, there);
    memset((char *)bytes + there, 0, (size_t)count - there);
    return there == (size_t)count ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int write_file(sqlite3_file *base, const void *bytes, int count, sqlite3_int64 offset)
{
    struct open_file *own = opened(base);

    if (is_dead(own))
        return SQLITE_IOERR_WRITE;
    return result(
        disk_write(own->disk, own->file, bytes, (size_t)count, (size_t)offset),
        SQLITE_IOERR_WRITE);
}

static int truncate_file(sqlite3_file *base, sqlite3_int64 size)
{
    struct open_file *own = opened(base);

    if (is_dead(own))
        return SQLITE_IOERR_TRUNCATE;
    return result(disk_truncate(own->file, (size_t)size), SQLITE_IOERR_TRUNCATE);
}

static int sync_file(sqlite3_file *base, int flags)
{
    struct open_file *own = opened(base);

    (void)flags;
    if (is_dead(own))
        return SQLITE_IOERR_FSYNC;
    return result(disk_sync(own->disk, own->file), SQLITE_IOERR_FSYNC);
}

static int file_size(sqlite3_file *base, sqlite3_int64 *size)
{
    *size = (sqlite3_int64)opened(base)->file->cache_size;
    return is_dead(opened(base)) ? SQLITE_IOERR_FSTAT : SQLITE_OK;
}

static int lock(sqlite3_file *base, int level)
{
    struct open_file *own = opened(base);
    struct stored_file *file = own->file;

    if (is_dead(own))
        return SQLITE_IOERR_LOCK;
    if (own->lock >= level)
        return SQLITE_OK;
    if (level == SQLITE_LOCK_SHARED) {
        if (file->pending || file->exclusive)
            return SQLITE_BUSY;
        file->readers++;
    } else if (level == SQLITE_LOCK_RESERVED) {
        if (file->reserved)
            return SQLITE_BUSY;
        file->reserved = own;
    } else {
        if (file->pending && file->pending != own)
            return SQLITE_BUSY;
        file->pending = own;
        own->lock = SQLITE_LOCK_PENDING;
        if (file->readers > 1)
            return SQLITE_BUSY;
        file->exclusive = own;
    }
    own->lock = level;
    return SQLITE_OK;
}

static int check_reserved_lock(sqlite3_file *base, int *is_reserved)
{
    *is_reserved = opened(base)->file->reserved != NULL;
    return is_dead(opened(base)) ? SQLITE_IOERR_CHECKRESERVEDLOCK : SQLITE_OK;
}

static int control(sqlite3_file *base, int operation, void *argument)
{
    (void)base;
    (void)operation;
    (void)argument;
    return SQLITE_NOTFOUND;
}

static int sector_size(sqlite3_file *base)
{
    (void)base;
    return 4096;
}

static int characteristics(sqlite3_file *base)
{
    (void)base;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int map_memory(
    sqlite3_file *base, int region, int size, int extends, void volatile **memory)
{
    struct open_file *own = opened(base);
    struct stored_file *file = own->file;

    *memory = NULL;
    if (is_dead(own))
        return SQLITE_IOERR_SHMMAP;
    if (!file->memory) {
        file->memory = calloc(1, sizeof *file->memory);
        if (!file->memory)
            return SQLITE_IOERR_NOMEM;
        file->memory->references = 1;
    }
    if (!own->memory) {
        own->memory = file->memory;
        own->memory->references++;
    }
    while (own->memory->region_count <= region) {
        struct shared_memory *shared = own->memory;
        void *regions;

        if (!extends)
            return SQLITE_OK;
        regions = realloc(
            shared->regions, (size_t)(shared->region_count + 1) * sizeof *shared->regions);
        if (!regions)
            return SQLITE_IOERR_NOMEM;
        shared->regions = regions;
        shared->regions[shared->region_count] = calloc(1, (size_t)size);
        if (!shared->regions[shared->region_count])
            return SQLITE_IOERR_NOMEM;
        shared->region_count++;
    }
    *memory = own->memory->regions[region];
    return SQLITE_OK;
}

static int lock_memory(sqlite3_file *base, int first, int count, int flags)
{
    struct open_file *own = opened(base);
    struct shared_memory *memory = own->memory;
    int slots = ((1 << count) - 1) << first;

    if (is_dead(own) || !memory)
        return SQLITE_IOERR_SHMLOCK;
    for (int i = first; i < first + count; i++) {
        int is_shared = own->shared_slots >> i & 1;

        if (flags & SQLITE_SHM_UNLOCK) {
            memory->readers[i] -= is_shared;
            if (memory->owner[i] == own)
                memory->owner[i] = NULL;
        } else if (memory->owner[i] && memory->owner[i] != own) {
            return SQLITE_BUSY;
        } else if (flags & SQLITE_SHM_EXCLUSIVE && memory->readers[i] > is_shared) {
            return SQLITE_BUSY;
        }
    }
    if (flags & SQLITE_SHM_UNLOCK) {
        own->shared_slots &= ~slots;
        own->owned_slots &= ~slots;
        return SQLITE_OK;
    }
    for (int i = first; i < first + count; i++) {
        if (flags & SQLITE_SHM_EXCLUSIVE)
            memory->owner[i] = own;
        else if (!(own->shared_slots >> i & 1))
            memory->readers[i]++;
    }
    if (flags & SQLITE_SHM_EXCLUSIVE)
        own->owned_slots |= slots;
    else
        own->shared_slots |= slots;
    return SQLITE_OK;
}

static void order_memory(sqlite3_file *base)
{
    (void)base;
    __sync_synchronize();
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = close_file,
    .xRead = read_file,
    .xWrite = write_file,
    .xTruncate = truncate_file,
    .xSync = sync_file,
    .xFileSize = file_size,
    .xLock = lock,
    .xUnlock = unlock,
    .xCheckReservedLock = check_reserved_lock,
    .xFileControl = control,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = characteristics,
    .xShmMap = map_memory,
    .xShmLock = lock_memory,
    .xShmBarrier = order_memory,
    .xShmUnmap = unmap_memory,
};

static struct bursar_disk *disk_of(const char *path)
{
    struct bursar_disk *disk;

    if (!path)
        return NULL;
    pthread_mutex_lock(&disks_lock);
    for (disk = disks; disk; disk = disk->next)
        if (strncmp(path, disk->directory, disk->directory_length) == 0
            && path[disk->directory_length] == '/')
            break;
    pthread_mutex_unlock(&disks_lock);
    return disk;
}

static int open_file(
    sqlite3_vfs *vfs, sqlite3_filename path, sqlite3_file *base, int flags, int *actual)
{
    struct bursar_disk *disk = disk_of(path);
    struct open_file *own = opened(base);

    (void)vfs;
    if (!disk)
        return real->xOpen(real, path, base, flags, actual);
    memset(own, 0, sizeof *own);
    if (disk->has_died)
        return SQLITE_CANTOPEN;
    own->file = disk_find(disk, path);
    // The main file is there already for everybody else: an empty one.
    if (!own->file)
        own->file = disk_create(disk, path);
    if (!own->file)
        return SQLITE_NOMEM;
    own->disk = disk;
    own->life = disk->life;
    own->base.pMethods = &methods;
    disk->references++;
    if (actual)
        *actual = flags;
    return SQLITE_OK;
}

static int delete_file(sqlite3_vfs *vfs, const char *path, int syncs)
{
    struct bursar_disk *disk = disk_of(path);

    (void)vfs;
    if (!disk)
        return real->xDelete(real, path, syncs);
    if (disk->has_died)
        return SQLITE_IOERR_DELETE;
    disk_delete(disk, path);
    return SQLITE_OK;
}

static int access_file(sqlite3_vfs *vfs, const char *path, int flags, int *is_there)
{
    struct bursar_disk *disk = disk_of(path);
    struct stored_file *file;

    (void)vfs;
    if (!disk)
        return real->xAccess(real, path, flags, is_there);
    file = disk_find(disk, path);
    *is_there = file && file->cache_size > 0;
    return SQLITE_OK;
}

static int full_path(sqlite3_vfs *vfs, const char *path, int capacity, char *full)
{
    (void)vfs;
    if (!disk_of(path))
        return real->xFullPathname(real, path, capacity, full);
    if (strlen(path) >= (size_t)capacity)
        return SQLITE_CANTOPEN;
    strcpy(full, path);
    return SQLITE_OK;
}

static int random_bytes(sqlite3_vfs *vfs, int count, char *bytes)
{
    (void)vfs;
    if (!own_disk)
        return real->xRandomness(real, count, bytes);
    for (int i = 0; i < count; i++)
        bytes[i] = (char)disk_random(own_disk, 256);
    return count;
}

static int sleep_for(sqlite3_vfs *vfs, int microseconds)
{
    (void)vfs;
    // Who holds the lock is the same thread: it would not get further by being waited for.
    return own_disk ? microseconds : real->xSleep(real, microseconds);
}

static sqlite3_vfs simulated;

static void take_over(void)
{
    real = sqlite3_vfs_find(NULL);
    simulated = *real;
    simulated.pNext = NULL;
    simulated.zName = "bursar-simulation";
    simulated.iVersion = 2;
    if ((size_t)simulated.szOsFile < sizeof(struct open_file))
        simulated.szOsFile = sizeof(struct open_file);
    simulated.xOpen = open_file;
    simulated.xDelete = delete_file;
    simulated.xAccess = access_file;
    simulated.xFullPathname = full_path;
    simulated.xRandomness = random_bytes;
    simulated.xSleep = sleep_for;
    sqlite3_vfs_register(&simulated, 1);
}

struct bursar_disk *bursar_disk_make(const char *directory, uint64_t seed)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct bursar_disk *disk = calloc(1, sizeof *disk);

    if (!disk || !(disk->directory = strdup(directory))) {
        free(disk);
        return NULL;
    }
    pthread_once(&once, take_over);
    disk->directory_length = strlen(directory);
    disk->references = 1;
    disk->random = seed;
    pthread_mutex_lock(&disks_lock);
    disk->next = disks;
    disks = disk;
    pthread_mutex_unlock(&disks_lock);
    own_disk = disk;
    // SQLite's own random numbers begin anew, with bits of this disk.
    sqlite3_randomness(0, NULL);
    return disk;
}

void bursar_disk_free(struct bursar_disk *disk)
{
    struct bursar_disk **link = &disks;

    pthread_mutex_lock(&disks_lock);
    while (*link != disk)
        link = &(*link)->next;
    *link = disk->next;
    pthread_mutex_unlock(&disks_lock);
    if (own_disk == disk)
        own_disk = NULL;
    disk->life++;
    disk_release(disk);
}
