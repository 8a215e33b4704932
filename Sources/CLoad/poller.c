#include "load.h"

#include <errno.h>
#include <sys/epoll.h>

enum { capacity_most = 256 };

int bursar_poller_open(void)
{
    int poller = epoll_create1(EPOLL_CLOEXEC);

    return poller >= 0 ? poller : -errno;
}

int bursar_poller_add(int poller, int descriptor, uint32_t number)
{
    struct epoll_event interest = {.events = EPOLLIN, .data = {.u32 = number}};

    return epoll_ctl(poller, EPOLL_CTL_ADD, descriptor, &interest) == 0 ? 0 : -errno;
}

int bursar_poller_wait(int poller, uint32_t *numbers, int capacity, int milliseconds)
{
    struct epoll_event events[capacity_most];
    int count;

    if (capacity > capacity_most)
        capacity = capacity_most;
    count = epoll_wait(poller, events, capacity, milliseconds);
    if (count < 0)
        return errno == EINTR ? 0 : -errno;
    for (int index = 0; index < count; index++)
        numbers[index] = events[index].data.u32;
    return count;
}
