// SPDX-License-Identifier: Apache-2.0

import Bus
import Contracts

/// The connection to a gateway, as `Delivery` sees it: tests put a scripted server behind it.
protocol Wire: AnyObject {
    /// Sends a request. Nil: nobody is there, or takes it.
    func send(_ body: [UInt8]) throws -> Sender.Flight?
    /// The next answer, or nil if none came in time.
    func receive(milliseconds: Int) throws -> (flight: Sender.Flight, body: [UInt8])?
    /// Whether the server to which everything under way was sent is still connected. Asking costs a small message.
    func isConnected() throws -> Bool
}

/// The bus of an installation.
final class BusWire: Wire {
    private let client: Client
    private var flights: [Client.Ticket: Sender.Flight] = [:]
    private var last = 0
    /// Probes without an answer.
    private var probes: Set<Client.Ticket> = []

    init(_ client: Client) { self.client = client }

    func send(_ body: [UInt8]) throws -> Sender.Flight? {
        guard let ticket = try client.send(body) else { return nil }
        last += 1
        flights[ticket] = last
        return last
    }

    func receive(milliseconds: Int) throws -> (flight: Sender.Flight, body: [UInt8])? {
        while let (ticket, body) = try client.receive(timeoutMilliseconds: milliseconds) {
            if let flight = flights.removeValue(forKey: ticket) { return (flight, body) }
            probes.remove(ticket)
        }
        return nil
    }

    /// ZeroMQ tells of a lost connection only by not taking the next message.
    func isConnected() throws -> Bool {
        // A server that is stuck is connected, and shall not find a heap of these when it goes on.
        if probes.count >= BusWire.mostProbes { return true }
        guard let ticket = try client.send(BusWire.probe) else {
            probes = []
            return false
        }
        probes.insert(ticket)
        return true
    }

    private static let probe = Message(id: "probe", source: "punchcard", type: "ping", data: [:]).json.bytes
    private static let mostProbes = 20
}
