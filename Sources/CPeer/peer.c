// `struct ucred` and pidfd_open(2) are not visible through Swift's Glibc module.
#define _GNU_SOURCE
#include "peer.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

int bursar_peer_credentials(int socket, struct bursar_peer *peer)
{
    struct ucred credentials;
    socklen_t length = sizeof credentials;

    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0)
        return errno;
    peer->pid = credentials.pid;
    peer->uid = credentials.uid;
    peer->gid = credentials.gid;
    return 0;
}

int bursar_accept(int socket)
{
    int connection = accept4(socket, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

    return connection < 0 ? -errno : connection;
}

int bursar_pidfd_open(pid_t pid)
{
    long descriptor = syscall(SYS_pidfd_open, pid, 0);

    return descriptor < 0 ? -errno : (int)descriptor;
}

int bursar_peer_groups(int socket, gid_t *groups, int capacity)
{
    socklen_t length = (socklen_t)capacity * sizeof(gid_t);

    if (getsockopt(socket, SOL_SOCKET, SO_PEERGROUPS, groups, &length) != 0)
        return -errno;
    return (int)(length / sizeof(gid_t));
}
