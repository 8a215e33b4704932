#include "process.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static const int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT};

static struct sigaction before[NSIG];
static struct termios modes;
static char leave_text[128];
static int terminal = -1;
static int screen = -1;
static atomic_bool is_taken;

void bursar_terminal_give_back(void)
{
    int error = errno;

    if (!atomic_exchange(&is_taken, false))
        return;
    (void)!write(screen, leave_text, strlen(leave_text));
    // What was typed and not read is for nobody else.
    tcsetattr(terminal, TCSAFLUSH, &modes);
    errno = error;
}

/// The terminal comes first; then the crash takes its course.
static void crashed(int number)
{
    bursar_terminal_give_back();
    sigaction(number, &before[number], NULL);
    raise(number);
}

static void catch_crashes(void)
{
    struct sigaction action = {.sa_handler = crashed, .sa_flags = SA_NODEFER | SA_ONSTACK};

    for (size_t index = 0; index < sizeof crashes / sizeof *crashes; index++)
        sigaction(crashes[index], &action, &before[crashes[index]]);
    atexit(bursar_terminal_give_back);
}

int bursar_terminal_take(int descriptor, int output, const char *leave)
{
    struct termios raw;

    if (strlen(leave) >= sizeof leave_text)
        return EINVAL;
    if (terminal < 0) {
        if (tcgetattr(descriptor, &modes) != 0)
            return errno;
        terminal = descriptor;
        screen = output;
        strcpy(leave_text, leave);
        catch_crashes();
    }
    raw = modes;
    // Signal keys stay; Ctrl-S, which would hold up the picture, does not.
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | IEXTEN);
    raw.c_iflag &= ~(tcflag_t)(IXON | ICRNL | INLCR);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    atomic_store(&is_taken, true);
    return tcsetattr(descriptor, TCSADRAIN, &raw) == 0 ? 0 : errno;
}
