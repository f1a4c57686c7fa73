// SPDX-License-Identifier: Apache-2.0

/// A wire inside one thread, for tests and for the simulator: the same promises as ZeroMQ, and no others.
///
/// What can go wrong here is what goes wrong there. A connection keeps the order of its messages. It is lost as a whole,
/// with everything in flight both ways, and comes back with the next request, under a new name. No single message is
/// lost, repeated or overtaken. Nothing depends on time or on the order of a hash table, so a run can be repeated.
package final class MemoryNetwork {
    /// When a message that was sent can be received.
    package enum Delivery: Sendable {
        /// At once. For tests.
        case atOnce

        /// When `deliver` is called for its direction of the link. For a simulator, which decides who is late.
        case stepwise
    }

    /// Which messages of a link.
    package enum Direction: Sendable {
        case requests
        case answers
    }

    private let delivery: Delivery
    private let highWaterMark: Int
    private var servers: [Endpoint: MemoryPort] = [:]
    private var established: [MemoryLink] = []
    private var linksMade: UInt32 = 0

    /// A network of nobody yet; `highWaterMark` messages may wait in one direction of a link before sending says false.
    package init(_ delivery: Delivery = .atOnce, highWaterMark: Int = Int(SocketOptions.highWaterMark)) {
        self.delivery = delivery
        self.highWaterMark = highWaterMark
    }

    /// A new bus, as a process of its own would have one.
    package func bus() -> MemoryBus { MemoryBus(on: self) }

    /// The links that are up, in the order in which they were established.
    package var links: [MemoryLink] {
        established.removeAll { !$0.isUp }
        return established
    }

    /// Lets the oldest message in flight arrive.
    ///
    /// A message with a frame that is too long breaks the link, as it does in ZeroMQ.
    ///
    /// - Returns: false if none is in flight.
    package func deliver(_ direction: Direction, on link: MemoryLink) -> Bool {
        let lane = link.lane(direction)
        guard let frames = lane.inFlight.popFirst() else { return false }
        let longest = direction == .requests ? SocketOptions.longestRequestFrame : SocketOptions.longestAnswerFrame
        if frames.contains(where: { $0.count > longest }) {
            link.cut()
        } else {
            lane.arrived.append(Array(frames.prefix(SocketOptions.framesKept)))
        }
        return true
    }

    func open(_ port: MemoryPort, at endpoint: Endpoint) { servers[endpoint] = port }

    func isOpen(_ port: MemoryPort, at endpoint: Endpoint) -> Bool { servers[endpoint] === port }

    func close(_ port: MemoryPort, at endpoint: Endpoint) {
        if isOpen(port, at: endpoint) { servers[endpoint] = nil }
    }

    /// The link of `port` to the server at its endpoint, made anew if it was lost; nil if no server is there.
    func link(from port: MemoryPort) -> MemoryLink? {
        if let link = port.links.last, link.isUp { return link }
        guard let server = servers[port.endpoint] else { return nil }
        linksMade += 1
        let link = MemoryLink(number: linksMade)
        server.links.append(link)
        port.links.append(link)
        established.removeAll { !$0.isUp }
        established.append(link)
        return link
    }

    /// - Returns: false if the link is lost, or as much waits as may.
    func send(_ frames: [[UInt8]], _ direction: Direction, on link: MemoryLink) -> Bool {
        precondition(!frames.isEmpty, "a message has at least one frame")
        let lane = link.lane(direction)
        guard link.isUp, lane.inFlight.count + lane.arrived.count < highWaterMark else { return false }
        lane.inFlight.append(frames)
        if delivery == .atOnce { _ = deliver(direction, on: link) }
        return true
    }
}
