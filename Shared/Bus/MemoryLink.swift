// SPDX-License-Identifier: Apache-2.0

/// One established connection of a `MemoryNetwork`, from a client's port to a server's.
package final class MemoryLink {
    /// The messages of one direction, oldest first; each is a list of frames.
    final class Lane {
        /// Sent; lost if the link breaks.
        var inFlight: ArraySlice<[[UInt8]]> = []

        /// With the receiver, who can read them even after the link broke.
        var arrived: ArraySlice<[[UInt8]]> = []
    }

    /// Counts the links of a network from 1, in the order in which they were established.
    package let number: UInt32

    /// Once false, false for ever: the next request makes another link.
    package private(set) var isUp = true

    private let requests = Lane()
    private let answers = Lane()

    init(number: UInt32) { self.number = number }

    /// Breaks the connection, and loses what is in flight, both ways.
    package func cut() {
        isUp = false
        requests.inFlight = []
        answers.inFlight = []
    }

    /// How many messages are in flight.
    package func inFlight(_ direction: MemoryNetwork.Direction) -> Int { lane(direction).inFlight.count }

    /// The name by which the server knows the client; five bytes, as ZeroMQ makes them.
    var route: [UInt8] { [0] + (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) } }

    func lane(_ direction: MemoryNetwork.Direction) -> Lane { direction == .requests ? requests : answers }
}

/// A listener or a connection of a `MemoryBus`.
final class MemoryPort {
    let endpoint: Endpoint

    /// What arrives here: requests at a listener, answers at a connection.
    let direction: MemoryNetwork.Direction

    /// Its links: at a listener, one for each client; at a connection, the current one last.
    ///
    /// Links that broke stay until everything that had arrived was read.
    var links: [MemoryLink] = []

    /// The link whose turn it is.
    private var next = 0

    init(_ endpoint: Endpoint, receiving direction: MemoryNetwork.Direction) {
        self.endpoint = endpoint
        self.direction = direction
    }

    /// The next message, taken from the links in turn.
    func receive() -> (link: MemoryLink, frames: [[UInt8]])? {
        links.removeAll { !$0.isUp && $0.lane(direction).arrived.isEmpty }
        for _ in links.indices {
            let link = links[next % links.count]
            next = (next + 1) % links.count
            if let frames = link.lane(direction).arrived.popFirst() { return (link, frames) }
        }
        return nil
    }
}
