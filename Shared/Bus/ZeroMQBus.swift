// SPDX-License-Identifier: Apache-2.0

import CZeroMQ
import Glibc

/// The bus of a process: a ROUTER for each endpoint that it binds, a DEALER for each server that it asks.
///
/// It is not `Sendable`: ZeroMQ sockets stay on one thread, and so does this. Another thread can only wake it.
package final class ZeroMQBus: Bus {
    /// A listener or a connection.
    private final class Port {
        /// The path that it owns; nil for a connection.
        let listening: ListeningSocket?
        let socket: Socket

        /// Found empty since the last wait.
        ///
        /// Asking a socket in vain takes about a microsecond, so it is done once a turn and not once a message.
        var isDrained = false

        init(_ listening: consuming ListeningSocket?, _ socket: consuming Socket) {
            self.listening = listening
            self.socket = socket
        }
    }

    private var context: Context?
    private var ports: [Port] = []

    /// What `wait` looks at: the wake, if there is one, and then every port.
    private var pollItems: [zmq_pollitem_t] = []
    private let wake: Wake?

    /// The port whose turn it is.
    private var next = 0

    /// A bus without sockets; `wake`, if given, ends its waits from elsewhere.
    package init(wake: Wake? = nil) throws(BusError) {
        context = try Context()
        self.wake = wake
        if let wake { watch(nil, wake.pollable) }
    }

    deinit { close() }

    package func bind(_ endpoint: Endpoint, for audience: Audience) throws(BusError) -> Listener {
        let listening = try ListeningSocket.open(at: endpoint, for: audience)
        let socket = try Socket.open(.router, for: endpoint, in: openContext)
        let duplicate = try listening.duplicate()
        do throws(BusError) {
            try socket.bind(accepting: duplicate)
        } catch {
            _ = Glibc.close(duplicate)
            throw error
        }
        return Listener(index: add(Port(listening, socket)))
    }

    package func stillOwnsPath(of listener: Listener) -> Bool {
        ports[listener.index].listening?.stillOwnsPath() ?? false
    }

    package func connect(to endpoint: Endpoint) throws(BusError) -> Connection {
        let socket = try Socket.open(.dealer, for: endpoint, in: openContext)
        try socket.connect()
        return Connection(index: add(Port(nil, socket)))
    }

    package func wait(milliseconds: Int) throws(BusError) {
        precondition(milliseconds >= 0, "a wait ends: \(milliseconds) ms")
        for port in ports { port.isDrained = false }
        // zmq_poll asks every socket for its events before it sleeps, so what came during the last turn is not missed.
        if zmq_poll(&pollItems, Int32(pollItems.count), milliseconds) == -1 {
            let code = zmq_errno()
            // A signal: the caller shall look whether it means anything.
            if code != EINTR { throw BusError(.wait, code: code) }
        }
        wake?.clear()
    }

    package func receive() throws(BusError) -> Arrival? {
        for _ in ports.indices {
            let index = next
            next = (next + 1) % ports.count
            if ports[index].isDrained { continue }
            if let arrival = try receive(at: index) { return arrival }
            ports[index].isDrained = true
        }
        for port in ports { port.isDrained = false }
        return nil
    }

    package func reply(to peer: Peer, _ frames: [[UInt8]]) throws(BusError) -> Bool {
        try ports[peer.listener.index].socket.send([peer.route] + frames)
    }

    package func send(on connection: Connection, _ frames: [[UInt8]]) throws(BusError) -> Bool {
        try ports[connection.index].socket.send(frames)
    }

    package func close() {
        pollItems = []
        ports = []
        context = nil
    }

    private var openContext: Context {
        guard let context else { preconditionFailure("the bus is closed") }
        return context
    }

    private func receive(at index: Int) throws(BusError) -> Arrival? {
        let port = ports[index]
        if port.listening == nil {
            guard let frames = try port.socket.receive(keeping: SocketOptions.framesKept) else { return nil }
            return .answer(on: Connection(index: index), frames: frames)
        }
        guard var frames = try port.socket.receive(keeping: SocketOptions.framesKept + 1) else { return nil }
        let peer = Peer(listener: Listener(index: index), route: frames.removeFirst())
        return .request(from: peer, frames: frames)
    }

    private func add(_ port: Port) -> Int {
        ports.append(port)
        watch(port.socket.handle, 0)
        return ports.count - 1
    }

    private func watch(_ socket: UnsafeMutableRawPointer?, _ descriptor: Int32) {
        pollItems.append(zmq_pollitem_t(socket: socket, fd: descriptor, events: Int16(ZMQ_POLLIN), revents: 0))
    }
}
