// Tells the thread sanitizer of what it cannot see: preloaded into programs with its instruments.
//
// The standard library's Mutex is inlined, and so instrumented, only where it finds the lock free. When it has
// to wait, or wakes who waits, it calls two functions of the library, which is not instrumented: what one
// thread did under the lock looks like a race with the next one then.
//
// A continuation's resumption releases, for the sanitizer, what was done before it. The task acquires that where
// it is scheduled again, but not where the resumption comes before it waits, and it just goes on.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"
#define SWIFT __attribute__((swiftcall))
#define ASYNC __attribute__((swiftasynccall))
#define SELF __attribute__((swift_context))

// Programs without the instruments, which are started too, do not have them.
extern void __tsan_acquire(void *address) __attribute__((weak));
extern void __tsan_release(void *address) __attribute__((weak));

SWIFT void lock_slowly(uint32_t owner, SELF void *mutex) __asm__(LOCK);
SWIFT void unlock_slowly(SELF void *mutex) __asm__(UNLOCK);

SWIFT void lock_slowly(uint32_t owner, SELF void *mutex) {
    SWIFT void (*original)(uint32_t, SELF void *) = dlsym(RTLD_NEXT, LOCK);
    original(owner, mutex);
    if (__tsan_acquire) __tsan_acquire(mutex);
}

SWIFT void unlock_slowly(SELF void *mutex) {
    SWIFT void (*original)(SELF void *) = dlsym(RTLD_NEXT, UNLOCK);
    if (__tsan_release) __tsan_release(mutex);
    original(mutex);
}

SWIFT void *swift_task_getCurrent(void) __attribute__((weak));

static void acquire_current_task(void) {
    void *task = __tsan_acquire ? swift_task_getCurrent() : 0;
    if (task) __tsan_acquire(task);
}

// Where the task waits, the resumption has come already...
ASYNC void swift_continuation_await(void *context) {
    ASYNC void (*original)(void *) = dlsym(RTLD_NEXT, "swift_continuation_await");
    acquire_current_task();
    __attribute__((musttail)) return original(context);
}

// ... or it comes while the task prepares to wait, which then enters its thread again.
void swift_task_enterThreadLocalContext(void *place) {
    void (*original)(void *) = dlsym(RTLD_NEXT, "swift_task_enterThreadLocalContext");
    acquire_current_task();
    original(place);
}
