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
    /// Probes since anything was heard.
    private var probes = 0

    init(_ client: Client) { self.client = client }

    func send(_ body: [UInt8]) throws -> Sender.Flight? {
        guard let ticket = try client.send(body) else {
            probes = 0
            return nil
        }
        last += 1
        flights[ticket] = last
        return last
    }

    func receive(milliseconds: Int) throws -> (flight: Sender.Flight, body: [UInt8])? {
        while let (ticket, body) = try client.receive(timeoutMilliseconds: milliseconds) {
            probes = 0
            // Answers to probes are of no further interest.
            if let flight = flights.removeValue(forKey: ticket) { return (flight, body) }
        }
        return nil
    }

    /// ZeroMQ tells of a lost connection only by not taking the next message.
    func isConnected() throws -> Bool {
        // A server that is stuck is connected, and shall not find a heap of these when it goes on.
        if probes >= BusWire.mostProbes { return true }
        let isTaken = try client.send(BusWire.probe) != nil
        probes = isTaken ? probes + 1 : 0
        return isTaken
    }

    private static let probe = Message(id: "probe", source: "punchcard", type: "ping", data: [:]).json.bytes
    private static let mostProbes = 20
}
