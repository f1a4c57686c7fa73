// SPDX-License-Identifier: Apache-2.0
//
// What Swift sees of C here: libzmq, and the parts of Linux that Swift's Glibc module leaves out.

#pragma once

#include <zmq.h>           // The library itself (Debian: libzmq3-dev).

#include <sys/eventfd.h>   // The Wake, which ends a poll from another thread.
#include <sys/file.h>      // flock: one process for each store.
#include <sys/prctl.h>     // Dying with the supervisor.
#include <sys/signalfd.h>  // Signals as something that can be polled.
#include <sys/un.h>        // Addresses of Unix sockets.

// The name of an errno, "EACCES". It is in every glibc since 2.32, whose headers show it to _GNU_SOURCE only, which Swift
// does not define.
const char *strerrorname_np(int code);

// prctl takes a variable number of arguments, which Swift cannot call: ask for `signal` when the parent dies.
static inline int punchcard_die_with_parent(int signal) { return prctl(PR_SET_PDEATHSIG, signal); }
