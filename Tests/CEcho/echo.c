#define _GNU_SOURCE
#include "echo.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static char buffer[64 * 1024];

static void send_back(int connection)
{
    ssize_t count = read(connection, buffer, sizeof buffer);

    if (count <= 0) {
        close(connection);
        return;
    }
    for (ssize_t sent = 0; sent < count;) {
        ssize_t more = send(connection, buffer + sent, count - sent, MSG_NOSIGNAL);

        if (more < 0 && errno != EINTR) {
            close(connection);
            return;
        }
        if (more > 0)
            sent += more;
    }
}

int bursar_echo(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct epoll_event events[256];
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int poller = epoll_create1(EPOLL_CLOEXEC);

    if (listener < 0 || poller < 0)
        return -errno;
    if (strlen(path) >= sizeof address.sun_path)
        return -ENAMETOOLONG;
    strcpy(address.sun_path, path);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(listener, 1024) != 0)
        return -errno;
    events[0] = (struct epoll_event){.events = EPOLLIN, .data = {.fd = listener}};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, listener, &events[0]) != 0)
        return -errno;
    for (;;) {
        int count = epoll_wait(poller, events, 256, -1);

        if (count < 0 && errno != EINTR)
            return -errno;
        for (int index = 0; index < count; index++) {
            int descriptor = events[index].data.fd;

            if (descriptor == listener) {
                struct epoll_event added = {.events = EPOLLIN};

                added.data.fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
                if (added.data.fd >= 0)
                    epoll_ctl(poller, EPOLL_CTL_ADD, added.data.fd, &added);
            } else {
                send_back(descriptor);
            }
        }
    }
}
