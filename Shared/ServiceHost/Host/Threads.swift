// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// A thread of the system, for the two that a process has beside its work thread.
enum SystemThread {
    /// Starts `body` on a thread that nobody waits for.
    static func start(_ body: @escaping @Sendable () -> Void) throws(HostError) {
        final class Box: Sendable {
            let body: @Sendable () -> Void
            init(_ body: @escaping @Sendable () -> Void) { self.body = body }
        }
        var thread = pthread_t()
        let box = Unmanaged.passRetained(Box(body))
        let result = pthread_create(
            &thread, nil,
            { raw in
                if let raw { Unmanaged<Box>.fromOpaque(raw).takeRetainedValue().body() }
                return nil
            }, box.toOpaque())
        guard result == 0 else {
            box.release()
            throw HostError("cannot start a thread: \(String(cString: strerror(result)))", exitCode: HostError.internalFault)
        }
        pthread_detach(thread)
    }
}

/// SIGTERM and SIGINT as a flag that the work thread looks at.
///
/// The signals are blocked in every thread, libzmq's included, before the first of them starts; one thread waits for them.
package final class StopSignal: Sendable {
    private let flag = Atomic<Bool>(false)

    package init() {}

    package var isSet: Bool { flag.load(ordering: .acquiring) }
    package func set() { flag.store(true, ordering: .releasing) }

    /// Blocks the signals in this thread and all that it starts, and waits for them in one of its own.
    package func listen(then wake: @escaping @Sendable () -> Void) throws(HostError) {
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&signals, signal) }
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        let waited = signals
        try SystemThread.start { [self] in
            var waited = waited
            while true {
                var signal: Int32 = 0
                if sigwait(&waited, &signal) == 0, signal != SIGHUP {
                    set()
                    wake()
                }
            }
        }
    }
}
