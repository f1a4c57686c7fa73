// SPDX-License-Identifier: Apache-2.0

import CZeroMQ

/// Every number that is given to ZeroMQ, with its reason.
///
/// Nothing is left to libzmq's defaults, several of which are wrong for a service: it would keep unsent messages for
/// ever, and accept messages of any size.
///
/// `ZMQ_ROUTING_ID` is never set. A server would ignore a second caller of the same name, without a word to it.
package enum SocketOptions {
    /// Threads of libzmq for each context.
    ///
    /// The manual of libzmq reckons one for each gigabyte a second, which is beyond what a work thread handles.
    static let ioThreads: Int32 = 1

    /// Sockets for each context: one for each endpoint bound and each server connected to, however many callers come.
    static let socketsPerContext: Int32 = 1_024

    /// Messages that wait for one peer, each way, before `send` and `reply` say false.
    ///
    /// It is a fuse and no flow control: ZeroMQ counts roughly, and unfinished messages not at all.
    static let highWaterMark: Int32 = 10_000

    /// Callers that may wait to be accepted; the kernel allows no more than `net.core.somaxconn`.
    static let backlog: Int32 = 1_024

    /// Descriptors that callers are not given, so that there are some for files and for other servers. libzmq aborts the
    /// process when there is none for a caller.
    static let descriptorsKept: Int32 = 64

    /// Bytes in a frame of a request; a longer one closes the connection.
    ///
    /// A body of 1 MiB is allowed, and one somewhat longer shall get the answer 413.
    package static let longestRequestFrame = 2 << 20

    /// Bytes in a frame of an answer.
    ///
    /// Answers to a batch may reach 16 MiB; there is room above to say that clearly.
    package static let longestAnswerFrame = 32 << 20

    /// Frames of a message that are kept.
    ///
    /// An envelope has at most five frames and a request one more, so a message that was cut here is still seen to be
    /// malformed.
    package static let framesKept = 8

    /// Milliseconds that closing waits for answers to leave: what was committed before a graceful end is still told.
    static let answerLinger: Int32 = 500

    /// Milliseconds between the heartbeats of a caller.
    ///
    /// They find a server that stopped or vanished, not one whose work thread is stuck. A server sends none: of a caller
    /// that died the kernel tells, and libzmq 4.3 aborts the process when a heartbeat is due on a connection that broke
    /// while more came from it than was taken.
    static let heartbeatInterval: Int32 = 1_000

    /// Milliseconds without a sign of life after which this side closes the connection.
    static let heartbeatTimeout: Int32 = 5_000

    /// Milliseconds after which the other side shall close it, should it not have an opinion of its own.
    static let heartbeatTimeToLive: Int32 = 10_000

    /// Milliseconds that a new connection has to say what it is.
    ///
    /// The default of 30 s would let idle ones pile up.
    static let handshakeInterval: Int32 = 2_000

    /// Milliseconds before the first attempt to connect again; each further one waits twice as long as the last.
    static let reconnectInterval: Int32 = 100

    /// Milliseconds between such attempts at most, and so until everyone knows that a server is back.
    static let longestReconnectInterval: Int32 = 500

    /// One option of a socket: libzmq's number and name for it, and its value.
    struct Option {
        let number: Int32
        let name: String
        let value: Int32
    }

    /// The options with an `int` value for a socket of that kind.
    static func options(for kind: Socket.Kind) -> [Option] {
        let common = [
            Option(number: ZMQ_SNDHWM, name: "ZMQ_SNDHWM", value: highWaterMark),
            Option(number: ZMQ_RCVHWM, name: "ZMQ_RCVHWM", value: highWaterMark),
            Option(number: ZMQ_HANDSHAKE_IVL, name: "ZMQ_HANDSHAKE_IVL", value: handshakeInterval),
        ]
        switch kind {
        case .router:
            return common + [
                Option(number: ZMQ_LINGER, name: "ZMQ_LINGER", value: answerLinger),
                // Without it, an answer to a peer that is gone disappears silently.
                Option(number: ZMQ_ROUTER_MANDATORY, name: "ZMQ_ROUTER_MANDATORY", value: 1),
                Option(number: ZMQ_BACKLOG, name: "ZMQ_BACKLOG", value: backlog),
            ]
        case .dealer:
            return common + [
                // Whoever needs the answer to a request that did not leave asks again.
                Option(number: ZMQ_LINGER, name: "ZMQ_LINGER", value: 0),
                Option(number: ZMQ_HEARTBEAT_IVL, name: "ZMQ_HEARTBEAT_IVL", value: heartbeatInterval),
                Option(number: ZMQ_HEARTBEAT_TIMEOUT, name: "ZMQ_HEARTBEAT_TIMEOUT", value: heartbeatTimeout),
                Option(number: ZMQ_HEARTBEAT_TTL, name: "ZMQ_HEARTBEAT_TTL", value: heartbeatTimeToLive),
                // Without it, requests to a server that is away are kept and done later, when nobody waits any more.
                Option(number: ZMQ_IMMEDIATE, name: "ZMQ_IMMEDIATE", value: 1),
                Option(number: ZMQ_RECONNECT_IVL, name: "ZMQ_RECONNECT_IVL", value: reconnectInterval),
                Option(number: ZMQ_RECONNECT_IVL_MAX, name: "ZMQ_RECONNECT_IVL_MAX", value: longestReconnectInterval),
            ]
        }
    }

    /// The longest frame that a socket of that kind accepts, in bytes.
    static func longestFrame(for kind: Socket.Kind) -> Int {
        switch kind {
        case .router: longestRequestFrame
        case .dealer: longestAnswerFrame
        }
    }
}
