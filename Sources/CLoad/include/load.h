#pragma once
#include <stdint.h>

/// Binds the calling thread, and what it starts from now on, to one processor; -1: to all that this
/// process may use. Returns 0, or minus the errno.
int bursar_bind_thread(int processor);

/// How many processors this process may use, and which: at most `capacity` of their numbers. Returns
/// minus the errno if that cannot be told.
int bursar_processors(int *numbers, int capacity);

/// Opens what waits for many descriptors at once (epoll). Returns a descriptor, or minus the errno.
int bursar_poller_open(void);

/// Watches a descriptor, under a number, for something to read. Returns 0, or minus the errno.
int bursar_poller_add(int poller, int descriptor, uint32_t number);

/// Waits at most so many milliseconds for something to read. Writes the numbers of the descriptors that
/// have it, at most `capacity`. Returns how many, also 0 after a signal, or minus the errno.
int bursar_poller_wait(int poller, uint32_t *numbers, int capacity, int milliseconds);
