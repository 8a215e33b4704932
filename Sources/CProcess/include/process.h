#pragma once
#include <stdint.h>
#include <sys/types.h>

/// A process of this machine, as /proc shows it.
struct bursar_process {
    pid_t pid;
    pid_t parent;
    /// `R`, `S`, `D`, `T` (stopped), `Z` (dead, not waited for), ...
    char state;
    /// When it began, in clock ticks since boot; tells it from a later process of the same number.
    uint64_t start;
};

/// Lists the processes that this user may see: at most `capacity` of them. Returns how many there
/// are, or minus the errno.
int bursar_processes(struct bursar_process *table, int capacity);

/// What the guard of a program reports.
enum bursar_report_kind {
    /// The program runs; the value is its process.
    BURSAR_STARTED = 1,
    /// It cannot be run; the value is the errno of execve(2).
    BURSAR_NOT_STARTED,
    /// It was stopped; the value is the signal.
    BURSAR_STOPPED,
    /// It goes on.
    BURSAR_CONTINUED,
    /// It has ended; the value is the status of waitpid(2).
    BURSAR_ENDED,
    /// It and all its descendants have ended. The last report.
    BURSAR_GONE,
    /// The guard got a signal, which is the value: it was sent to the whole group, and so to the
    /// program too.
    BURSAR_SIGNALLED,
};

struct bursar_report {
    int32_t kind;
    int32_t value;
};

/// A program to run under a guard.
struct bursar_program {
    /// Looked for in $PATH if it has no slash.
    const char *file;
    char *const *arguments;
    char *const *environment;
    /// What this program's own executable is run with, once everything is gone, if this process dies
    /// before the guard has ended; its first argument is the name that it runs under. May be null.
    char *const *epilogue;
    /// A descriptor that the program gets as `inherited_as`; -1: none.
    int inherited;
    int inherited_as;
};

/// Starts a program under a guard: a child process that stays its parent, and that its orphaned
/// descendants fall to, so that each of them stays a descendant of the guard. The guard reports what
/// becomes of the program and ends when all of them have. If this process dies first, it kills them.
///
/// The program gets the signal mask, the ignored signals and the descriptors that this process was
/// started with.
///
/// Returns the guard's process, or minus the errno. `reports` is where it reports, close-on-exec; it
/// ends with the guard. As long as `life` is open this process counts as alive; no other process may
/// hold it.
pid_t bursar_guard(const struct bursar_program *program, int *reports, int *life);

/// Catches the signals that are passed on to a program, but for those that were ignored when this
/// process began, and ignores SIGTTOU, so that messages can be written from the background. Returns a
/// descriptor (close-on-exec) to read the number of each from as `int32_t`, or minus the errno.
int bursar_signals(void);

/// Lets the calling thread be the one that gets those signals.
void bursar_accept_signals(void);

/// Has a signal do to this process what it does by default. One that stops it does so at once, or,
/// where nobody could continue it, not at all; this returns when it goes on.
void bursar_default_action(int number);

/// Lets the orphaned descendants of this process fall to it. Returns 0, or the errno.
int bursar_become_subreaper(void);

/// Standard input and output become /dev/null. Returns 0, or the errno.
int bursar_detach(void);

/// The name of a signal without its SIG, such as TERM; null if it has none.
const char *bursar_signal_name(int number);

/// Lets a terminal hand out keys as they are typed, unseen. `leave` is written to `output`, since the
/// keys' descriptor may be for reading only, and its modes are as they were the first time, when it
/// is given back: also when this process exits or crashes. Returns 0, or the errno.
int bursar_terminal_take(int descriptor, int output, const char *leave);

/// Gives the terminal back, if it was taken.
void bursar_terminal_give_back(void);

/// From now on pieces of memory of at least so many bytes go back to the machine when they are freed.
void bursar_give_back_memory(int least);
