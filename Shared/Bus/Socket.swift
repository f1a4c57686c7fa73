// SPDX-License-Identifier: Apache-2.0

import CZeroMQ

/// A ZeroMQ socket with all its options set.
///
/// It has one owner, stays on one thread, and never blocks.
struct Socket: ~Copyable {
    /// Which side of the conversation.
    enum Kind: Sendable {
        /// A server: it knows its callers apart and answers each.
        case router

        /// A caller: it may have many requests in flight.
        case dealer
    }

    /// libzmq's handle, for polling; valid as long as this value is.
    let handle: UnsafeMutableRawPointer
    private let endpoint: Endpoint
    private let context: Context

    /// A function, because an initialiser cannot throw once it owns what it must undo.
    static func open(_ kind: Kind, for endpoint: Endpoint, in context: Context) throws(BusError) -> Socket {
        let socket = try Socket(kind, for: endpoint, in: context)
        for option in SocketOptions.options(for: kind) { try socket.set(option.number, option.name, option.value) }
        try socket.set(ZMQ_MAXMSGSIZE, "ZMQ_MAXMSGSIZE", Int64(SocketOptions.longestFrame(for: kind)))
        return socket
    }

    private init(_ kind: Kind, for endpoint: Endpoint, in context: Context) throws(BusError) {
        let type = kind == .router ? ZMQ_ROUTER : ZMQ_DEALER
        guard let handle = zmq_socket(context.handle, type) else {
            throw BusError(.openSocket, "\(endpoint)", code: zmq_errno())
        }
        self.handle = handle
        self.endpoint = endpoint
        self.context = context
    }

    deinit { zmq_close(handle) }

    /// Accepts callers from a socket that listens already, instead of making one.
    ///
    /// libzmq closes `descriptor` in the end, unless this throws.
    func bind(accepting descriptor: Int32) throws(BusError) {
        try set(ZMQ_USE_FD, "ZMQ_USE_FD", descriptor)
        if zmq_bind(handle, "\(endpoint)") != 0 { throw BusError(.bind, "\(endpoint)", code: zmq_errno()) }
    }

    /// Starts to connect, and to connect again whenever the connection is lost.
    ///
    /// It does not wait for the server.
    func connect() throws(BusError) {
        if zmq_connect(handle, "\(endpoint)") != 0 { throw BusError(.connect, "\(endpoint)", code: zmq_errno()) }
    }

    /// The first `limit` frames of the next message, or nil when none waits.
    ///
    /// Further frames are read and forgotten.
    func receive(keeping limit: Int) throws(BusError) -> [[UInt8]]? {
        let message = Message()
        guard try receiveFrame(into: message) else { return nil }
        var frames = [message.bytes]
        // A message becomes visible only when all of it is there, so the other frames need no waiting either.
        while message.hasMore, try receiveFrame(into: message) {
            if frames.count < limit { frames.append(message.bytes) }
        }
        return frames
    }

    /// - Returns: false if nobody can take the message now: no such peer, no connection, or its queue is full.
    func send(_ frames: [[UInt8]]) throws(BusError) -> Bool {
        precondition(!frames.isEmpty, "a message has at least one frame")
        var accepted = true
        for (index, frame) in frames.enumerated() {
            let sent = try sendFrame(frame, more: index < frames.count - 1)
            if !sent && index == 0 { return false }
            // When the peer vanishes between two frames, libzmq discards what follows up to the end of the message.
            // It must be given that, or it would discard the next message instead.
            if !sent { accepted = false }
        }
        return accepted
    }

    private func receiveFrame(into message: borrowing Message) throws(BusError) -> Bool {
        while true {
            switch message.receive(from: handle) {
            case 0: return true
            case EAGAIN: return false
            case EINTR: continue
            case let code: throw BusError(.receive, "\(endpoint)", code: code)
            }
        }
    }

    private func sendFrame(_ frame: [UInt8], more: Bool) throws(BusError) -> Bool {
        let flags = more ? ZMQ_DONTWAIT | ZMQ_SNDMORE : ZMQ_DONTWAIT
        while true {
            let code = frame.withUnsafeBytes { bytes in
                zmq_send(handle, bytes.baseAddress, bytes.count, flags) == -1 ? zmq_errno() : 0
            }
            switch code {
            case 0: return true
            case EAGAIN, EHOSTUNREACH: return false
            case EINTR: continue
            default: throw BusError(.send, "\(endpoint)", code: code)
            }
        }
    }

    /// Options have an exact C type, `int` or `int64_t`; libzmq refuses any other size.
    private func set<Value: FixedWidthInteger>(_ option: Int32, _ name: String, _ value: Value) throws(BusError) {
        let code = withUnsafeBytes(of: value) { bytes in
            zmq_setsockopt(handle, option, bytes.baseAddress, bytes.count) == -1 ? zmq_errno() : 0
        }
        if code != 0 {
            let advice = "libzmq refused \(name) = \(value). Version 4.3 or later is needed."
            throw BusError(.setOption, "\(endpoint)", code: code, advice: advice)
        }
    }
}
