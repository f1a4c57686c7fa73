// SPDX-License-Identifier: Apache-2.0

import CZeroMQ
import Glibc

/// Signals as something that can be polled, beside the pipes of the children.
final class Signals {
    let descriptor: Int32

    /// Takes these signals in this thread and in all that it starts later; so it comes before any other thread.
    init(_ signals: [Int32]) throws(Failure) {
        // A log that nobody reads any more shall not end the system.
        signal(SIGPIPE, SIG_IGN)
        var set = sigset_t()
        sigemptyset(&set)
        for signal in signals { sigaddset(&set, signal) }
        pthread_sigmask(SIG_BLOCK, &set, nil)
        descriptor = signalfd(-1, &set, Int32(O_CLOEXEC | O_NONBLOCK))
        guard descriptor >= 0 else {
            throw Failure("cannot open a signalfd: \(String(cString: strerror(errno)))", code: .internalFault)
        }
    }

    deinit { close(descriptor) }

    /// A signal, and the process that sent it; 0 for the kernel, as for Ctrl-C.
    struct Arrival: Hashable, Sendable {
        let signal: Int32
        let sender: Int64

        var name: String {
            switch signal {
            case SIGTERM: "SIGTERM"
            case SIGINT: "SIGINT"
            case SIGHUP: "SIGHUP"
            default: "signal \(signal)"
            }
        }
    }

    /// The signals that came.
    func take() -> [Arrival] {
        var taken: [Arrival] = []
        var info = signalfd_siginfo()
        while Glibc.read(descriptor, &info, MemoryLayout<signalfd_siginfo>.size) == MemoryLayout<signalfd_siginfo>.size {
            taken.append(Arrival(signal: Int32(info.ssi_signo), sender: Int64(info.ssi_pid)))
        }
        return taken
    }
}
