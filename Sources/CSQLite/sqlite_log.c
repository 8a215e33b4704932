#include "sqlite_log.h"

#include <sqlite3.h>

// sqlite3_db_config is variadic, which Swift cannot call.
int bursar_sqlite_keep_log(void *connection, int keeps) {
    return sqlite3_db_config(connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keeps, (void *)0);
}
