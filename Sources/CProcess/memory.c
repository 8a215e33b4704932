#include <malloc.h>

#include "process.h"

void bursar_give_back_memory(int least) {
#ifdef __GLIBC__
    // Once it has freed a large piece, the library would keep the next ones.
    mallopt(M_MMAP_THRESHOLD, least);
    // It follows the other threshold only as long as the library chooses that itself.
    mallopt(M_TRIM_THRESHOLD, 2 * least);
#endif
}
