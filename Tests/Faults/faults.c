// SPDX-License-Identifier: Apache-2.0
//
// Makes a system call of one Punchcard process fail, or ends or stops the process there: preloaded (LD_PRELOAD) into a whole
// installation, and steered by one small file for each process in the directory $PUNCHCARD_FAULTS.
//
// `earning-0.rule` holds one line, `TOKEN CALL PATH NTH TIMES ACTION`:
//
//     TOKEN   names the rule; another token starts counting anew
//     CALL    pwrite, pread, write, sync, truncate, open, unlink, bind, send, or accept
//     PATH    how the path ends that the call is about: a file, or the socket where a peer is answered
//     NTH     which of these calls is the first to be met, from 1
//     TIMES   how many calls are met; 0 for all that follow, until the file is removed
//     ACTION  kill-before, kill-after, kill-half (half of the bytes, then the end), stop-before, stop-after,
//             half (half of the bytes), wait-N (milliseconds before the call), or the number of an errno
//
// Each call that is met is told in `earning-0.fired`, before anything is done. `earning-0.clock` holds the seconds by
// which the wall clock of the process is ahead, after a token.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { longest = 512 };

static char rules[longest], fired[longest], clocks[longest], stem[longest];
static atomic_flag isCounting = ATOMIC_FLAG_INIT;
static char token[64];
static int seen, met;

#define REAL(name) ((__typeof__(&name))real(#name))

static void *real(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (found == NULL) abort();
    return found;
}

// A small file as a text, with system calls that are not caught here; false when there is none.
static bool text_of(const char *path, char *text, int size) {
    const long file = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    const long count = syscall(SYS_read, file, text, size - 1);
    syscall(SYS_close, file);
    text[count < 0 ? 0 : count] = 0;
    return count > 0;
}

// Finds out which process this is: `punchcard-earning --home … --shard 0` is earning-0.
__attribute__((constructor)) static void begin(void) {
    const char *directory = getenv("PUNCHCARD_FAULTS");
    char line[4096] = "", name[64], shard[8] = "0";
    const long file = syscall(SYS_openat, AT_FDCWD, "/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
    if (directory == NULL || file < 0) return;
    const long count = syscall(SYS_read, file, line, sizeof line - 1);
    syscall(SYS_close, file);
    const char *slash = strrchr(line, '/');
    if (count <= 0 || sscanf(slash ? slash + 1 : line, "punchcard-%40s", name) != 1) return;
    for (const char *word = line; word < line + count; word += strlen(word) + 1)
        if (strcmp(word, "--shard") == 0) snprintf(shard, sizeof shard, "%.6s", word + strlen(word) + 1);
    snprintf(stem, sizeof stem, "%.400s/%s-%s", directory, name, shard);
    snprintf(rules, sizeof rules, "%.480s.rule", stem);
    snprintf(fired, sizeof fired, "%.480s.fired", stem);
    snprintf(clocks, sizeof clocks, "%.480s.clock", stem);
}

// What the descriptor is about: its file, or the path of the socket where its peer connected.
static const char *path_of(int descriptor, char *path, int size) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    const long count = syscall(SYS_readlink, link, path, size - 1);
    path[count < 0 ? 0 : count] = 0;
    if (strncmp(path, "socket:", 7) != 0) return path;
    struct sockaddr_un address = {0};
    socklen_t length = sizeof address - 1;
    if (syscall(SYS_getsockname, descriptor, &address, &length) != 0 || address.sun_family != AF_UNIX) return "";
    snprintf(path, size, "%s", address.sun_path);
    return path;
}

static bool ends_with(const char *text, const char *end) {
    const size_t all = strlen(text), tail = strlen(end);
    return all >= tail && strcmp(text + all - tail, end) == 0;
}

enum action { go_on, kill_before, kill_after, kill_half, stop_before, stop_after, half, fail };

static void tell(const char *name, const char *call, const char *path) {
    char line[longest + 128];
    const int count = snprintf(line, sizeof line, "%s %s %.400s\n", name, call, path);
    const long file = syscall(SYS_openat, AT_FDCWD, fired, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file >= 0) {
        syscall(SYS_write, file, line, count);
        syscall(SYS_close, file);
    }
}

// What is to be done at this call; `descriptor` says what it is about when `path` does not.
static enum action at(const char *call, const char *path, int descriptor) {
    char line[longest], named[64], wanted[32], end[256], what[32], buffer[longest];
    int nth = 0, times = 0;
    const int before = errno;
    if (rules[0] == 0 || !text_of(rules, line, sizeof line)) return errno = before, go_on;
    enum action action = go_on;
    int code = 0, pause = 0;
    if (sscanf(line, "%63s %31s %255s %d %d %31s", named, wanted, end, &nth, &times, what) != 6 || strcmp(wanted, call) != 0)
        return errno = before, go_on;
    if (path == NULL) path = path_of(descriptor, buffer, sizeof buffer);
    if (!ends_with(path, end)) return errno = before, go_on;
    while (atomic_flag_test_and_set(&isCounting)) {}
    if (strcmp(token, named) != 0) {
        snprintf(token, sizeof token, "%s", named);
        seen = met = 0;
    }
    seen += 1;
    if (seen >= nth && (times == 0 || met < times)) {
        met += 1;
        static const char *const names[] = {"", "kill-before", "kill-after", "kill-half", "stop-before", "stop-after", "half"};
        action = fail;
        code = atoi(what);
        if (sscanf(what, "wait-%d", &pause) == 1) action = go_on;
        for (int index = kill_before; index <= half; index += 1)
            if (strcmp(what, names[index]) == 0) action = index;
        if (met == times) syscall(SYS_unlink, rules);
        tell(token, call, path);
    }
    atomic_flag_clear(&isCounting);
    if (pause > 0) nanosleep(&(struct timespec){pause / 1000, pause % 1000 * 1000000L}, NULL);
    if (action == kill_before) syscall(SYS_kill, getpid(), SIGKILL);
    if (action == stop_before) syscall(SYS_kill, getpid(), SIGSTOP);
    errno = action == fail ? code : before;
    return action;
}

static void after(enum action action) {
    const int before = errno;
    if (action == kill_after || action == kill_half) syscall(SYS_kill, getpid(), SIGKILL);
    if (action == stop_after) syscall(SYS_kill, getpid(), SIGSTOP);
    errno = before;
}

static bool is_half(enum action action) { return action == kill_half || action == half; }

// Files.

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) {
    const enum action action = at("pwrite", NULL, file);
    if (action == fail) return -1;
    const ssize_t result = REAL(pwrite64)(file, bytes, is_half(action) ? count / 2 : count, offset);
    after(action);
    return result;
}

ssize_t pread64(int file, void *bytes, size_t count, off64_t offset) {
    const enum action action = at("pread", NULL, file);
    if (action == fail) return -1;
    const ssize_t result = REAL(pread64)(file, bytes, count, offset);
    after(action);
    return result;
}

ssize_t write(int file, const void *bytes, size_t count) {
    const enum action action = at("write", NULL, file);
    if (action == fail) return -1;
    const ssize_t result = syscall(SYS_write, file, bytes, is_half(action) ? count / 2 : count);
    after(action);
    return result;
}

#define CAUGHT(call, path, file, result_of)                                                                                        \
    const enum action action = at(call, path, file);                                                                              \
    if (action == fail) return -1;                                                                                                \
    const int result = result_of;                                                                                                 \
    after(action);                                                                                                                \
    return result

int fdatasync(int file) { CAUGHT("sync", NULL, file, REAL(fdatasync)(file)); }
int fsync(int file) { CAUGHT("sync", NULL, file, REAL(fsync)(file)); }
int ftruncate64(int file, off64_t size) { CAUGHT("truncate", NULL, file, REAL(ftruncate64)(file, size)); }
int unlink(const char *path) { CAUGHT("unlink", path, -1, REAL(unlink)(path)); }

static mode_t mode_in(int flags, va_list rest) {
    return flags & (O_CREAT | O_TMPFILE) ? (mode_t)va_arg(rest, int) : 0;
}

#define OPEN(name)                                                                                                                 \
    int name(const char *path, int flags, ...) {                                                                                  \
        va_list rest;                                                                                                             \
        va_start(rest, flags);                                                                                                    \
        const mode_t mode = mode_in(flags, rest);                                                                                 \
        va_end(rest);                                                                                                             \
        CAUGHT("open", path, -1, REAL(name)(path, flags, mode));                                                                  \
    }
OPEN(open)
OPEN(open64)

// Sockets.

int bind(int file, const struct sockaddr *address, socklen_t length) {
    const char *path = address->sa_family == AF_UNIX ? ((const struct sockaddr_un *)address)->sun_path : "";
    CAUGHT("bind", path, file, REAL(bind)(file, address, length));
}

ssize_t send(int file, const void *bytes, size_t count, int flags) {
    // What is shorter is a greeting or a heartbeat, and no answer.
    const enum action action = count > 64 ? at("send", NULL, file) : go_on;
    if (action == fail) return -1;
    const ssize_t result = REAL(send)(file, bytes, is_half(action) ? count / 2 : count, flags);
    after(action);
    return result;
}

int accept4(int file, struct sockaddr *address, socklen_t *length, int flags) {
    CAUGHT("accept", NULL, file, REAL(accept4)(file, address, length, flags));
}

// Clocks.

int clock_gettime(clockid_t clock, struct timespec *time) {
    static _Thread_local char told[64];
    char text[128], name[64];
    long long seconds = 0;
    const int result = REAL(clock_gettime)(clock, time);
    if (result != 0 || clock != CLOCK_REALTIME || clocks[0] == 0 || !text_of(clocks, text, sizeof text)) return result;
    if (sscanf(text, "%63s %lld", name, &seconds) != 2) return result;
    time->tv_sec += seconds;
    if (strcmp(told, name) != 0) tell(name, "clock", "");
    snprintf(told, sizeof told, "%s", name);
    return result;
}
