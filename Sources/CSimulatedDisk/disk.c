#include "disk.h"

#include <stdlib.h>
#include <string.h>

// SplitMix64, as the simulation's other random numbers.
static uint64_t next_bits(struct bursar_disk *disk)
{
    uint64_t z = disk->random += 0x9e3779b97f4a7c15;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

uint64_t disk_random(struct bursar_disk *disk, uint64_t below)
{
    return next_bits(disk) % below;
}

struct stored_file *disk_find(struct bursar_disk *disk, const char *name)
{
    struct stored_file *file = disk->files;

    while (file && strcmp(file->name, name) != 0)
        file = file->next;
    return file;
}

struct stored_file *disk_create(struct bursar_disk *disk, const char *name)
{
    struct stored_file *file = calloc(1, sizeof *file);

    if (!file || !(file->name = strdup(name))) {
        free(file);
        return NULL;
    }
    file->shortest = SIZE_MAX;
    file->next = disk->files;
    disk->files = file;
    return file;
}

static void free_file(struct stored_file *file)
{
    if (file->memory)
        shared_memory_release(file->memory);
    free(file->name);
    free(file->cache);
    free(file->written);
    free(file->dirty);
    free(file->is_dirty);
    free(file);
}

// Empties a file instead of freeing it: somebody may have it open.
static void forget(struct stored_file *file)
{
    if (file->capacity) {
        memset(file->cache, 0, file->capacity);
        memset(file->written, 0, file->capacity);
        memset(file->is_dirty, 0, file->capacity / SECTOR);
    }
    file->cache_size = file->written_size = file->dirty_count = 0;
    file->shortest = SIZE_MAX;
    file->has_lasting_name = 0;
}

void disk_delete(struct bursar_disk *disk, const char *name)
{
    struct stored_file *file = disk_find(disk, name);

    if (file)
        forget(file);
}

static int grow(struct stored_file *file, size_t size)
{
    size_t capacity = file->capacity ? file->capacity : 16 * SECTOR;
    void *memory;

    if (size <= file->capacity)
        return 1;
    while (capacity < size)
        capacity *= 2;
    if (!(memory = realloc(file->cache, capacity)))
        return 0;
    file->cache = memory;
    memset(file->cache + file->capacity, 0, capacity - file->capacity);
    if (!(memory = realloc(file->written, capacity)))
        return 0;
    file->written = memory;
    memset(file->written + file->capacity, 0, capacity - file->capacity);
    if (!(memory = realloc(file->dirty, capacity / SECTOR * sizeof *file->dirty)))
        return 0;
    file->dirty = memory;
    if (!(memory = realloc(file->is_dirty, capacity / SECTOR)))
        return 0;
    file->is_dirty = memory;
    memset(
        file->is_dirty + file->capacity / SECTOR, 0, (capacity - file->capacity) / SECTOR);
    file->capacity = capacity;
    return 1;
}

// Whether a fault that counts down is due.
static int is_due(uint64_t *countdown)
{
    return *countdown > 0 && --*countdown == 0;
}

enum disk_outcome disk_write(
    struct bursar_disk *disk, struct stored_file *file, const void *bytes, size_t count,
    size_t offset)
{
    int dies = is_due(&disk->faults.death);

    disk->counts.writes++;
    if (disk->faults.full > 1)
        disk->faults.full--;
    if (disk->faults.full == 1 && offset + count > file->cache_size) {
        disk->counts.refused_writes++;
        return DISK_FULL;
    }
    if (dies)
        count = disk_random(disk, count / SECTOR + 1) * SECTOR;
    if (!grow(file, offset + count))
        return DISK_NO_MEMORY;
    if (count > 0) {
        memcpy(file->cache + offset, bytes, count);
        if (offset + count > file->cache_size)
            file->cache_size = offset + count;
        for (size_t sector = offset / SECTOR; sector * SECTOR < offset + count; sector++) {
            if (file->is_dirty[sector])
                continue;
            file->is_dirty[sector] = 1;
            file->dirty[file->dirty_count++] = (uint32_t)sector;
        }
    }
    if (dies)
        disk->has_died = 1;
    return dies ? DISK_DEAD : DISK_DONE;
}

enum disk_outcome disk_truncate(struct stored_file *file, size_t size)
{
    if (!grow(file, size))
        return DISK_NO_MEMORY;
    if (size < file->cache_size)
        memset(file->cache + size, 0, file->cache_size - size);
    file->cache_size = size;
    if (size < file->shortest)
        file->shortest = size;
    return DISK_DONE;
}

// Makes what is written as short as the file has been.
static void write_size(struct stored_file *file)
{
    if (file->written_size <= file->shortest)
        return;
    memset(file->written + file->shortest, 0, file->written_size - file->shortest);
    file->written_size = file->shortest;
}

static void write_sector(struct stored_file *file, size_t sector, size_t to)
{
    size_t end = (sector + 1) * SECTOR;

    if (end > file->cache_size)
        end = file->cache_size;
    if (end <= sector * SECTOR)
        return;
    memcpy(file->written + to * SECTOR, file->cache + sector * SECTOR, end - sector * SECTOR);
    end += (to - sector) * SECTOR;
    if (end > file->written_size)
        file->written_size = end;
}

static void clean(struct stored_file *file)
{
    for (size_t i = 0; i < file->dirty_count; i++)
        file->is_dirty[file->dirty[i]] = 0;
    file->dirty_count = 0;
    file->shortest = SIZE_MAX;
}

// Writes some of what is to be written: none, all, the first ones, or any.
static void write_some(struct bursar_disk *disk, struct stored_file *file)
{
    uint64_t manner = disk_random(disk, 4);
    size_t first = disk_random(disk, file->dirty_count + 1);

    if (manner == 0)
        return;
    if (manner == 1 || disk_random(disk, 2))
        write_size(file);
    for (size_t i = 0; i < file->dirty_count; i++) {
        if (manner == 1 || (manner == 2 ? i < first : disk_random(disk, 2)))
            write_sector(file, file->dirty[i], file->dirty[i]);
        else
            disk->counts.torn_sectors++;
    }
}

enum disk_outcome disk_sync(struct bursar_disk *disk, struct stored_file *file)
{
    size_t misdirected = SIZE_MAX;

    disk->counts.syncs++;
    if (is_due(&disk->faults.death)) {
        write_some(disk, file);
        disk->has_died = 1;
        return DISK_DEAD;
    }
    if (is_due(&disk->faults.failed_sync)) {
        disk->counts.failed_syncs++;
        write_some(disk, file);
        clean(file);
        return DISK_FAILED;
    }
    write_size(file);
    if (file->dirty_count && is_due(&disk->faults.misdirection))
        misdirected = disk_random(disk, file->dirty_count);
    for (size_t i = 0; i < file->dirty_count; i++)
        if (i != misdirected)
            write_sector(file, file->dirty[i], file->dirty[i]);
    if (misdirected != SIZE_MAX && file->written_size >= SECTOR) {
        disk->counts.misdirected_sectors++;
        write_sector(
            file, file->dirty[misdirected], disk_random(disk, file->written_size / SECTOR));
    }
    if (file->written_size < file->cache_size)
        file->written_size = file->cache_size;
    clean(file);
    file->has_lasting_name = 1;
    return DISK_DONE;
}

static void lose_power(struct bursar_disk *disk, struct stored_file *file)
{
    write_some(disk, file);
    clean(file);
    if (!file->has_lasting_name && disk_random(disk, 2)) {
        forget(file);
        return;
    }
    if (file->capacity)
        memcpy(file->cache, file->written, file->capacity);
    file->cache_size = file->written_size;
}

void bursar_disk_restart(struct bursar_disk *disk, int is_power_lost)
{
    disk->life++;
    disk->has_died = 0;
    memset(&disk->faults, 0, sizeof disk->faults);
    for (struct stored_file *file = disk->files; file; file = file->next) {
        file->readers = 0;
        file->reserved = file->pending = file->exclusive = NULL;
        if (file->memory)
            shared_memory_release(file->memory);
        file->memory = NULL;
        if (is_power_lost)
            lose_power(disk, file);
    }
}

int bursar_disk_flip(struct bursar_disk *disk)
{
    size_t bytes = 0;

    for (struct stored_file *file = disk->files; file; file = file->next)
        bytes += file->written_size;
    if (!bytes)
        return 0;
    size_t place = disk_random(disk, bytes);
    for (struct stored_file *file = disk->files; file; file = file->next) {
        if (place < file->written_size) {
            file->written[place] ^= 1 << disk_random(disk, 8);
            break;
        }
        place -= file->written_size;
    }
    disk->counts.flipped_bits++;
    return 1;
}

struct bursar_disk_faults *bursar_disk_faults(struct bursar_disk *disk)
{
    return &disk->faults;
}

struct bursar_disk_counts bursar_disk_counts(const struct bursar_disk *disk)
{
    return disk->counts;
}

int bursar_disk_has_died(const struct bursar_disk *disk)
{
    return disk->has_died;
}

void disk_release(struct bursar_disk *disk)
{
    if (--disk->references > 0)
        return;
    while (disk->files) {
        struct stored_file *file = disk->files;

        disk->files = file->next;
        free_file(file);
    }
    free(disk->directory);
    free(disk);
}

void shared_memory_release(struct shared_memory *memory)
{
    if (--memory->references > 0)
        return;
    for (int i = 0; i < memory->region_count; i++)
        free(memory->regions[i]);
    free(memory->regions);
    free(memory);
}
