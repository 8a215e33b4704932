#define _GNU_SOURCE
#include "guard.h"

#include <fcntl.h>
#include <stdbool.h>
#include <unistd.h>

enum { descriptors_most = 1024 };

/// Those below the most that were open when this process began.
static bool was_open[descriptors_most];

static void note_open(int number, void *context)
{
    (void)context;
    if (number < descriptors_most)
        was_open[number] = true;
}

__attribute__((constructor)) static void remember_descriptors(void)
{
    bursar_each_number("/proc/self/fd", note_open, NULL);
}

static void close_on_exec(int number, void *context)
{
    int kept = *(const int *)context;

    // Not all libraries open theirs so.
    if (number < descriptors_most && !was_open[number] && number != kept)
        fcntl(number, F_SETFD, FD_CLOEXEC);
}

void bursar_restore_descriptors(int kept)
{
    bursar_each_number("/proc/self/fd", close_on_exec, &kept);
}
