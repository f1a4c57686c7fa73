// SPDX-License-Identifier: Apache-2.0

/// The wire as one thread sees it: endpoints that it binds, servers that it is connected to, and messages.
///
/// There are two implementations, and one conformance suite that both pass (`Tests/BusTests/BusConformance.swift`):
/// `ZeroMQBus` speaks over Unix sockets, and `MemoryBus` over a `MemoryNetwork` that tests and the simulator step.
///
/// A bus belongs to the thread that made it. Nothing here blocks but `wait`. The turn of its owner is
///
///     try bus.wait(milliseconds: 250)
///     while let arrival = try bus.receive() { … }
///
/// A bus is only the wire. What `send` and `reply` accepted may still be lost when the other side dies, so whoever needs
/// to know asks again with the same id.
package protocol Bus: AnyObject {
    /// Opens `endpoint` for requests.
    ///
    /// A socket that is already there is taken for a stale one and replaced. The caller therefore holds the lock of its
    /// process first. Anything else at that path is left alone, and an error is thrown.
    func bind(_ endpoint: Endpoint, for audience: Audience) throws(BusError) -> Listener

    /// Whether callers still reach this process by the path that it bound.
    ///
    /// Somebody may have replaced or deleted the socket. Nothing else tells: the process would wait for ever.
    func stillOwnsPath(of listener: Listener) -> Bool

    /// Opens a connection to the server at `endpoint`, which need not be there yet and may come and go.
    ///
    /// Each connection serves exactly one server: a socket with two would deal out requests in turn.
    func connect(to endpoint: Endpoint) throws(BusError) -> Connection

    /// Sleeps until something arrives, somebody wakes the bus, a signal interrupts, or the time is up.
    ///
    /// It returns early now and then with nothing to receive. Callers pass at most 250, so that a wake-up that libzmq
    /// loses costs a moment and not for ever.
    func wait(milliseconds: Int) throws(BusError)

    /// The next message, taken from listeners and connections in turn, or nil when nothing waits.
    ///
    /// A listener or connection that was found empty is looked at again after the next `wait`, or after nil.
    func receive() throws(BusError) -> Arrival?

    /// Answers a request; `frames` is its envelope and the body.
    ///
    /// - Returns: false if that peer is gone or has stopped reading. The answer is then dropped: there is nobody to keep
    ///   it for, and a caller that comes back asks again.
    func reply(to peer: Peer, _ frames: [[UInt8]]) throws(BusError) -> Bool

    /// Sends a request; `frames` comes back before the answer's body as far as it is an envelope.
    ///
    /// - Returns: false if the server cannot be reached just now, or has too much waiting. Nothing was sent then.
    func send(on connection: Connection, _ frames: [[UInt8]]) throws(BusError) -> Bool

    /// Closes everything and removes the paths that are still ours. Nothing may be called afterwards, except `close`.
    func close()
}

/// One endpoint that a bus has bound.
package struct Listener: Hashable, Sendable {
    /// Its place among the listeners and connections of its bus, in the order in which they were opened.
    package let index: Int

    package init(index: Int) { self.index = index }
}

/// One connection of a bus to one server.
package struct Connection: Hashable, Sendable {
    /// Its place among the listeners and connections of its bus, in the order in which they were opened.
    package let index: Int

    package init(index: Int) { self.index = index }
}

/// Who asked: the listener where the request came in, and the name that the listener gave to that connection.
///
/// It means something only until the peer disconnects or the bus closes, so it is never stored.
package struct Peer: Hashable, Sendable {
    /// Where the request came in: callers from outside and other services come in at different ones.
    package let listener: Listener

    /// ZeroMQ's routing id.
    package let route: [UInt8]

    package init(listener: Listener, route: [UInt8]) {
        self.listener = listener
        self.route = route
    }
}

/// A message that came in.
///
/// Frames are everything but the routing id, so an envelope is included. More than `SocketOptions.framesKept` are cut
/// off there: no valid message has so many, and a hostile one shall not cost memory.
package enum Arrival: Equatable, Sendable {
    /// Somebody asks. The frames are of any form; see `FramedRequest`.
    case request(from: Peer, frames: [[UInt8]])

    /// A server answers. Whether anybody still waits for this is for the receiver to know.
    case answer(on: Connection, frames: [[UInt8]])
}
