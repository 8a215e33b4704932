#pragma once
#include <sys/types.h>

/// Who is at the other end of a connected Unix domain socket, as the kernel saw it at `connect`.
struct bursar_peer {
    pid_t pid;
    uid_t uid;
    gid_t gid;
};

/// Reads SO_PEERCRED. Returns 0, or the errno of the failure.
int bursar_peer_credentials(int socket, struct bursar_peer *peer);

/// Accepts a connection that waits on a listening socket. Returns its descriptor (close-on-exec,
/// non-blocking), or minus the errno.
int bursar_accept(int socket);

/// Opens a pidfd for a process. Returns the descriptor (close-on-exec), or minus the errno.
int bursar_pidfd_open(pid_t pid);

/// Reads SO_PEERGROUPS: at most `capacity` supplementary groups of the peer at `connect`. Returns how
/// many there are, or minus the errno.
int bursar_peer_groups(int socket, gid_t *groups, int capacity);
