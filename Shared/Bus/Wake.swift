// SPDX-License-Identifier: Apache-2.0

import CZeroMQ
import Glibc

/// Ends the `wait` of a bus from another thread or from a signal handler.
///
/// A signal that comes before the wait is kept, and many count as one. What there is to do is told in some other way, a
/// mailbox or a flag, that is filled before the signal and looked at after every wait.
package final class Wake: Sendable {
    private let descriptor: Descriptor

    /// - Throws: when the process has no file descriptor left.
    package init() throws(BusError) {
        let number = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        if number < 0 { throw BusError(.openWake, code: errno) }
        descriptor = Descriptor(number)
    }

    /// Ends the current wait, or else the next.
    ///
    /// It is one system call, which does not block. It leaves `errno` as it was, because a signal handler must.
    package func signal() {
        let saved = errno
        var one: UInt64 = 1
        // It can only fail with EAGAIN, at 2^64 - 2 signals not yet taken: then there is a signal already.
        _ = write(descriptor.number, &one, MemoryLayout<UInt64>.size)
        errno = saved
    }

    /// Takes the signals that are there.
    func clear() {
        var count: UInt64 = 0
        _ = read(descriptor.number, &count, MemoryLayout<UInt64>.size)
    }

    /// Readable while there is a signal.
    var pollable: Int32 { descriptor.number }
}

/// A file descriptor with one owner, which closes it.
struct Descriptor: ~Copyable, Sendable {
    let number: Int32

    init(_ number: Int32) { self.number = number }

    deinit { _ = close(number) }
}
