// A program's start, by its guard; see there for what is allowed here.
#define _GNU_SOURCE
#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <unistd.h>

void bursar_report_to(const struct guard *guard, int kind, int value)
{
    struct bursar_report report = {kind, value};

    while (write(guard->reports, &report, sizeof report) < 0 && errno == EINTR)
        ;
}

static _Noreturn void run(const struct bursar_program *program, pid_t guard, int failure)
{
    if (program->inherited >= 0) {
        // Not in the way of the number that the program wants.
        if (failure == program->inherited_as)
            failure = fcntl(failure, F_DUPFD_CLOEXEC, program->inherited_as + 1);
        int result = program->inherited == program->inherited_as
            ? fcntl(program->inherited, F_SETFD, 0)
            : dup2(program->inherited, program->inherited_as);
        if (result < 0)
            goto failed;
    }
    // Without its guard it must not go on, not even for a moment.
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0)
        goto failed;
    if (getppid() != guard)
        _exit(127);
    bursar_restore_descriptors(program->inherited >= 0 ? program->inherited_as : -1);
    bursar_restore_signals();
    execvpe(program->file, program->arguments, program->environment);
failed:;
    int error = errno;
    (void)!write(failure, &error, sizeof error);
    _exit(127);
}

bool bursar_start(struct guard *guard, const struct bursar_program *program)
{
    int failures[2], error = 0;
    pid_t self = getpid();

    if (pipe2(failures, O_CLOEXEC) == 0) {
        guard->program = _Fork();
        if (guard->program == 0)
            run(program, self, failures[1]);
        if (guard->program < 0)
            error = errno;
        close(failures[1]);
        // It ends, empty, when the program has taken over.
        ssize_t length;
        while ((length = read(failures[0], &error, sizeof error)) < 0 && errno == EINTR)
            ;
        close(failures[0]);
    } else {
        error = errno;
    }
    if (error == 0) {
        bursar_report_to(guard, BURSAR_STARTED, guard->program);
        return true;
    }
    bursar_report_to(guard, BURSAR_NOT_STARTED, error);
    return false;
}
