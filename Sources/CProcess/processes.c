#define _GNU_SOURCE
#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

struct directory_entry {
    uint64_t inode;
    int64_t offset;
    unsigned short length;
    unsigned char type;
    char name[];
};

/// Writes a number and what comes after it; returns the end.
static char *write_number(char *at, unsigned number)
{
    char digits[16];
    int count = 0;

    do {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    while (count > 0)
        *at++ = digits[--count];
    return at;
}

static uint64_t read_number(const char **at)
{
    uint64_t number = 0;

    while (**at >= '0' && **at <= '9')
        number = number * 10 + (uint64_t)(*(*at)++ - '0');
    return number;
}

/// Reads /proc/PID/stat: `PID (NAME) STATE PARENT ...`, the start being the 22nd field.
static int read_process(pid_t pid, struct bursar_process *process)
{
    char path[32] = "/proc/", text[1024];
    char *end = write_number(path + 6, (unsigned)pid);

    memcpy(end, "/stat", 6);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return 0;
    ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    if (length <= 0)
        return 0;
    text[length] = 0;
    // A name may hold anything, parentheses too.
    const char *at = strrchr(text, ')');
    if (at == NULL || at[1] != ' ' || at[2] == 0 || at[3] != ' ')
        return 0;
    process->pid = pid;
    process->state = at[2];
    at += 4;
    process->parent = (pid_t)read_number(&at);
    for (int field = 4; field < 22 && at != NULL; field++) {
        at = strchr(at, ' ');
        if (at != NULL)
            at++;
    }
    process->start = at == NULL ? 0 : read_number(&at);
    return 1;
}

int bursar_each_number(const char *path, void (*visit)(int number, void *context), void *context)
{
    _Alignas(struct directory_entry) char buffer[8192];
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    long length;

    if (folder < 0)
        return errno;
    while ((length = syscall(SYS_getdents64, folder, buffer, sizeof buffer)) > 0) {
        for (long offset = 0; offset < length;) {
            const struct directory_entry *entry = (const void *)(buffer + offset);
            const char *name = entry->name;

            offset += entry->length;
            if (*name < '0' || *name > '9')
                continue;
            int number = (int)read_number(&name);
            if (*name == 0 && number != folder)
                visit(number, context);
        }
    }
    int error = length < 0 ? errno : 0;
    close(folder);
    return error;
}

struct visit {
    bursar_visit visit;
    void *context;
};

static void visit_process(int pid, void *context)
{
    const struct visit *visit = context;
    struct bursar_process process;

    if (read_process(pid, &process))
        visit->visit(&process, visit->context);
}

int bursar_each_process(bursar_visit visit, void *context)
{
    struct visit each = {visit, context};

    return bursar_each_number("/proc", visit_process, &each);
}

struct table {
    struct bursar_process *rows;
    int capacity;
    int count;
};

static void add(const struct bursar_process *process, void *context)
{
    struct table *table = context;

    if (table->count < table->capacity)
        table->rows[table->count] = *process;
    table->count++;
}

int bursar_processes(struct bursar_process *rows, int capacity)
{
    struct table table = {rows, capacity, 0};
    int error = bursar_each_process(add, &table);

    return error != 0 ? -error : table.count;
}
