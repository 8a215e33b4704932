#define _GNU_SOURCE
#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static const int passed_on[] = {
    SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGWINCH, SIGCONT, SIGTSTP,
};

static sigset_t mask_at_start;
static bool was_ignored[NSIG];
static int caught_signals = -1;

__attribute__((constructor)) static void remember_signals(void)
{
    struct sigaction action;

    sigprocmask(SIG_SETMASK, NULL, &mask_at_start);
    for (int number = 1; number < NSIG; number++)
        was_ignored[number] =
            sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

void bursar_restore_signals(void)
{
    struct sigaction action = {.sa_handler = SIG_DFL};

    for (int number = 1; number < NSIG; number++) {
        action.sa_handler = was_ignored[number] ? SIG_IGN : SIG_DFL;
        sigaction(number, &action, NULL);
    }
    sigprocmask(SIG_SETMASK, &mask_at_start, NULL);
}

void bursar_passed_on_signals(sigset_t *set)
{
    sigemptyset(set);
    for (size_t index = 0; index < sizeof passed_on / sizeof *passed_on; index++)
        sigaddset(set, passed_on[index]);
}

static void caught(int number)
{
    int error = errno;
    int32_t signal = number;

    // A signal that finds no room is one of thousands that wait already.
    (void)!write(caught_signals, &signal, sizeof signal);
    errno = error;
}

static void catch(int number)
{
    struct sigaction action = {.sa_handler = caught, .sa_flags = SA_RESTART};

    sigfillset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

int bursar_signals(void)
{
    int ends[2];

    // Handlers do not wait.
    if (pipe2(ends, O_CLOEXEC) != 0 || fcntl(ends[1], F_SETFL, O_NONBLOCK) != 0)
        return -errno;
    caught_signals = ends[1];
    signal(SIGTTOU, SIG_IGN);
    for (size_t index = 0; index < sizeof passed_on / sizeof *passed_on; index++)
        if (!was_ignored[passed_on[index]])
            catch(passed_on[index]);
    return ends[0];
}

void bursar_accept_signals(void)
{
    sigset_t signals;

    bursar_passed_on_signals(&signals);
    pthread_sigmask(SIG_UNBLOCK, &signals, NULL);
}

void bursar_default_action(int number)
{
    struct sigaction action = {.sa_handler = SIG_DFL}, before;
    sigset_t this, mask;

    sigemptyset(&this);
    sigaddset(&this, number);
    sigaction(number, &action, &before);
    pthread_sigmask(SIG_UNBLOCK, &this, &mask);
    raise(number);
    pthread_sigmask(SIG_SETMASK, &mask, NULL);
    sigaction(number, &before, NULL);
}

int bursar_become_subreaper(void)
{
    return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0 ? 0 : errno;
}

int bursar_detach(void)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);

    if (null < 0)
        return errno;
    if (dup2(null, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0)
        return errno;
    if (null > STDERR_FILENO)
        close(null);
    return 0;
}

const char *bursar_signal_name(int number)
{
    return sigabbrev_np(number);
}
