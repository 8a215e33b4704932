// The guard is forked from a process with many threads and stays that program's copy, so that
// everything here is safe in a signal handler: no memory is allocated and no lock is taken.
#define _GNU_SOURCE
#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// MARK: Its end

static void kill_child(const struct bursar_process *process, void *context)
{
    if (process->parent == *(const pid_t *)context && process->state != 'Z')
        kill(process->pid, SIGKILL);
}

/// Nobody is left whom to report to. What a killed child leaves falls to this process, which so
/// comes to kill all.
static _Noreturn void put_an_end(const struct bursar_program *program)
{
    struct timespec pause = {0, 2000000};
    pid_t self = getpid();

    for (;;) {
        pid_t pid;

        bursar_each_process(kill_child, &self);
        while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
            ;
        if (pid < 0 && errno == ECHILD)
            break;
        nanosleep(&pause, NULL);
        // Some cannot be killed at once, or at all.
        if (pause.tv_nsec < 256000000)
            pause.tv_nsec *= 2;
    }
    if (program->epilogue != NULL) {
        bursar_restore_signals();
        execve("/proc/self/exe", program->epilogue, program->environment);
    }
    _exit(1);
}

/// Waits for whoever has changed; returns false when nobody is left.
static bool reap(const struct guard *guard)
{
    pid_t pid;
    int status;

    while ((pid = waitpid(-1, &status, WNOHANG | WUNTRACED | WCONTINUED)) > 0) {
        if (pid != guard->program)
            continue;
        if (WIFSTOPPED(status))
            bursar_report_to(guard, BURSAR_STOPPED, WSTOPSIG(status));
        else if (WIFCONTINUED(status))
            bursar_report_to(guard, BURSAR_CONTINUED, 0);
        else
            bursar_report_to(guard, BURSAR_ENDED, status);
    }
    return pid == 0 || errno != ECHILD;
}

// MARK: Watching

static void take_signals(const struct guard *guard)
{
    struct signalfd_siginfo signal;

    while (read(guard->signals, &signal, sizeof signal) > 0)
        if (signal.ssi_signo != SIGCHLD)
            bursar_report_to(guard, BURSAR_SIGNALLED, (int)signal.ssi_signo);
}

static void close_others(int first, int second)
{
    int low = first < second ? first : second, high = first < second ? second : first;

    close_range(STDERR_FILENO + 1, (unsigned)low - 1, 0);
    close_range((unsigned)low + 1, (unsigned)high - 1, 0);
    close_range((unsigned)high + 1, ~0U, 0);
}

static _Noreturn void watch(const struct bursar_program *program, int reports, int life)
{
    struct guard guard = {.reports = reports};
    sigset_t signals;

    prctl(PR_SET_NAME, "bursar-guard", 0, 0, 0);
    if (bursar_become_subreaper() != 0) {
        bursar_report_to(&guard, BURSAR_NOT_STARTED, errno);
        _exit(1);
    }
    if (!bursar_start(&guard, program)) {
        waitpid(guard.program, NULL, 0);
        _exit(1);
    }
    // What the program and this program's peers have open is theirs alone to end.
    close_others(reports, life);
    bursar_detach();
    dup2(STDIN_FILENO, STDERR_FILENO);
    bursar_passed_on_signals(&signals);
    sigaddset(&signals, SIGCHLD);
    guard.signals = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);

    struct pollfd sources[] = {{life, POLLIN, 0}, {guard.signals, POLLIN, 0}};
    do {
        poll(sources, 2, -1);
        if (sources[0].revents != 0)
            put_an_end(program);
        // First the signal, then whom it killed.
        take_signals(&guard);
    } while (reap(&guard));
    bursar_report_to(&guard, BURSAR_GONE, 0);
    _exit(0);
}

pid_t bursar_guard(const struct bursar_program *program, int *reports, int *life)
{
    int report_ends[2], life_ends[2];
    sigset_t all, mask;

    if (pipe2(report_ends, O_CLOEXEC) != 0)
        return -errno;
    if (pipe2(life_ends, O_CLOEXEC) != 0) {
        int error = errno;

        close(report_ends[0]);
        close(report_ends[1]);
        return -error;
    }
    // None of our handlers may run in the guard.
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &mask);
    pid_t guard = _Fork();
    if (guard == 0)
        watch(program, report_ends[1], life_ends[0]);
    int error = errno;
    pthread_sigmask(SIG_SETMASK, &mask, NULL);
    close(report_ends[1]);
    close(life_ends[0]);
    if (guard < 0) {
        close(report_ends[0]);
        close(life_ends[1]);
        return -error;
    }
    *reports = report_ends[0];
    *life = life_ends[1];
    return guard;
}
