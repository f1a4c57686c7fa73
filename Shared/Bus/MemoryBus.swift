// SPDX-License-Identifier: Apache-2.0

/// The bus of one process on a `MemoryNetwork`.
///
/// Made by `MemoryNetwork.bus()`.
package final class MemoryBus: Bus {
    private let network: MemoryNetwork
    private var ports: [MemoryPort] = []

    /// The port whose turn it is.
    private var next = 0

    init(on network: MemoryNetwork) { self.network = network }

    deinit { close() }

    /// Nobody is kept out: the network is inside one process, so `audience` has no meaning here.
    package func bind(_ endpoint: Endpoint, for audience: Audience) -> Listener {
        let port = MemoryPort(endpoint, receiving: .requests)
        network.open(port, at: endpoint)
        ports.append(port)
        return Listener(index: ports.count - 1)
    }

    package func stillOwnsPath(of listener: Listener) -> Bool {
        let port = ports[listener.index]
        return network.isOpen(port, at: port.endpoint)
    }

    package func connect(to endpoint: Endpoint) -> Connection {
        ports.append(MemoryPort(endpoint, receiving: .answers))
        return Connection(index: ports.count - 1)
    }

    /// Returns at once: time passes when the simulator says so, and nothing arrives meanwhile.
    package func wait(milliseconds: Int) {
        precondition(milliseconds >= 0, "a wait ends: \(milliseconds) ms")
    }

    package func receive() -> Arrival? {
        for _ in ports.indices {
            let index = next
            next = (next + 1) % ports.count
            guard let (link, frames) = ports[index].receive() else { continue }
            switch ports[index].direction {
            case .requests:
                let peer = Peer(listener: Listener(index: index), route: link.route)
                return .request(from: peer, frames: frames)
            case .answers:
                return .answer(on: Connection(index: index), frames: frames)
            }
        }
        return nil
    }

    package func reply(to peer: Peer, _ frames: [[UInt8]]) -> Bool {
        guard let link = ports[peer.listener.index].links.first(where: { $0.route == peer.route }) else { return false }
        return network.send(frames, .answers, on: link)
    }

    package func send(on connection: Connection, _ frames: [[UInt8]]) -> Bool {
        guard let link = network.link(from: ports[connection.index]) else { return false }
        return network.send(frames, .requests, on: link)
    }

    package func close() {
        for port in ports {
            if port.direction == .requests { network.close(port, at: port.endpoint) }
            for link in port.links { link.cut() }
        }
        ports = []
    }
}
