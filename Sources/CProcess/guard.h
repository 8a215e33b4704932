#pragma once
#include "process.h"
#include <signal.h>
#include <stdbool.h>

/// Calls `visit` for each entry of a folder that is a number. Safe after a fork. Returns 0, or the
/// errno.
int bursar_each_number(const char *path, void (*visit)(int number, void *context), void *context);

/// A guard at work.
struct guard {
    pid_t program;
    /// Where it reports.
    int reports;
    int signals;
};

/// Reports to the process that it guards for.
void bursar_report_to(const struct guard *guard, int kind, int value);

/// Starts the program and reports that. Returns false if it cannot be run, which was reported then.
bool bursar_start(struct guard *guard, const struct bursar_program *program);

/// Takes one process of a list.
typedef void (*bursar_visit)(const struct bursar_process *process, void *context);

/// Calls `visit` for each process that /proc shows. Safe after a fork. Returns 0, or the errno.
int bursar_each_process(bursar_visit visit, void *context);

/// The signals that are passed on to a program.
void bursar_passed_on_signals(sigset_t *set);

/// Has all descriptors closed on exec but those that this process was started with and `kept`. Safe
/// after a fork.
void bursar_restore_descriptors(int kept);

/// Sets the signal mask and the ignored signals that this process was started with; those that are
/// caught get their default action. Safe after a fork.
void bursar_restore_signals(void);
