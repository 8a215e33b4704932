#pragma once

/// Listens on a Unix domain socket and sends back what comes, for ever: one thread, one read and one write
/// at a time. Returns only if it cannot: minus the errno.
int bursar_echo(const char *path);
