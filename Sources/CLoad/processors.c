#define _GNU_SOURCE
#include "load.h"

#include <errno.h>
#include <sched.h>
#include <unistd.h>

int bursar_bind_thread(int processor)
{
    cpu_set_t set;

    CPU_ZERO(&set);
    if (processor >= 0) {
        CPU_SET(processor, &set);
    } else if (sched_getaffinity(getpid(), sizeof set, &set) != 0) {
        return -errno;
    }
    return sched_setaffinity(0, sizeof set, &set) == 0 ? 0 : -errno;
}

int bursar_processors(int *numbers, int capacity)
{
    cpu_set_t set;
    int count = 0;

    if (sched_getaffinity(getpid(), sizeof set, &set) != 0)
        return -errno;
    for (int number = 0; number < CPU_SETSIZE && count < capacity; number++) {
        if (CPU_ISSET(number, &set))
            numbers[count++] = number;
    }
    return count;
}
