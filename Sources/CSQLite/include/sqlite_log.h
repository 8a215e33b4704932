#pragma once

/// Whether closing a connection of SQLite leaves the write-ahead log as it is: 1, or 0 for SQLite's own way,
/// to bring it into the database file and delete it. Returns SQLite's result code.
int bursar_sqlite_keep_log(void *connection, int keeps);
