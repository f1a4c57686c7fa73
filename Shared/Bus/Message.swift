// SPDX-License-Identifier: Apache-2.0

import CZeroMQ

/// One frame as libzmq received it.
///
/// libzmq forbids moving a `zmq_msg_t` bit by bit, which Swift does with values as it likes. So it lives on the heap at
/// one address, and this value is its only owner.
struct Message: ~Copyable {
    private let storage: UnsafeMutablePointer<zmq_msg_t>

    /// An empty message, to be received into.
    init() {
        storage = .allocate(capacity: 1)
        zmq_msg_init(storage)  // It has no way to fail.
    }

    /// Receives one frame in place of what is here, without waiting.
    ///
    /// - Returns: 0, or the `errno`: `EAGAIN` when nothing waits.
    func receive(from socket: UnsafeMutableRawPointer) -> Int32 {
        zmq_msg_recv(storage, socket, ZMQ_DONTWAIT) == -1 ? zmq_errno() : 0
    }

    /// Whether more frames of the same message follow.
    var hasMore: Bool { zmq_msg_more(storage) != 0 }

    /// A copy of the frame's content.
    var bytes: [UInt8] {
        [UInt8](UnsafeRawBufferPointer(start: zmq_msg_data(storage), count: zmq_msg_size(storage)))
    }

    deinit {
        zmq_msg_close(storage)
        storage.deallocate()
    }
}
