// SPDX-License-Identifier: Apache-2.0

import CAccept
import CZeroMQ

/// A ZeroMQ context: its own I/O thread, and what sockets share.
///
/// A class and not a `~Copyable` value, because every `Socket` keeps it alive. Ending a context waits until all its
/// sockets are closed; so the last one ends it, and the order in which a program drops things cannot hang it.
///
/// A process must not `fork` while it has one. Child processes are made with `posix_spawn`.
final class Context {
    /// libzmq's handle; valid as long as this object is.
    let handle: UnsafeMutableRawPointer

    init() throws(BusError) {
        punchcard_keep_descriptors(SocketOptions.descriptorsKept)
        guard let handle = zmq_ctx_new() else { throw BusError(.openContext, code: zmq_errno()) }
        self.handle = handle
        try set(ZMQ_IO_THREADS, SocketOptions.ioThreads)
        try set(ZMQ_MAX_SOCKETS, SocketOptions.socketsPerContext)
    }

    private func set(_ option: Int32, _ value: Int32) throws(BusError) {
        if zmq_ctx_set(handle, option, value) != 0 { throw BusError(.openContext, code: zmq_errno()) }
    }

    deinit {
        // A signal may interrupt the wait for libzmq's threads; to leave then would leave them running.
        while zmq_ctx_term(handle) != 0 && zmq_errno() == EINTR {}
    }
}
