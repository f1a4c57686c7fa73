// SPDX-License-Identifier: Apache-2.0
//
// libzmq 4.3 accepts callers by itself, and aborts the process when the system has no descriptor for one (EMFILE). There is no
// option against it. But it calls `accept4`, and of two functions with one name the dynamic linker takes that of the
// executable: so it finds this one.

#define _GNU_SOURCE
#include "accept.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

typedef int (*accept4_function)(int, struct sockaddr *, socklen_t *, int);

static atomic_int kept;

void punchcard_keep_descriptors(int count) { atomic_store(&kept, count); }

int accept4(int listener, struct sockaddr *address, socklen_t *length, int flags) {
    const accept4_function next = (accept4_function)dlsym(RTLD_NEXT, "accept4");
    if (next == NULL) abort();
    const int descriptor = next(listener, address, length, flags);
    struct rlimit limit;
    // The system gives the lowest number that is free, so it tells how many are taken.
    if (descriptor < 0 || getrlimit(RLIMIT_NOFILE, &limit) != 0 || descriptor + atomic_load(&kept) < (long)limit.rlim_cur)
        return descriptor;
    close(descriptor);
    errno = ECONNABORTED;
    return -1;
}
