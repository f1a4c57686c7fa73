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

    init(_ client: Client) { self.client = client }

    func send(_ body: [UInt8]) throws -> Sender.Flight? {
        guard let ticket = try client.send(body) else { return nil }
        last += 1
        flights[ticket] = last
        return last
    }

    func receive(milliseconds: Int) throws -> (flight: Sender.Flight, body: [UInt8])? {
        while let (ticket, body) = try client.receive(timeoutMilliseconds: milliseconds) {
            // Answers to the probes below are of no interest.
            if let flight = flights.removeValue(forKey: ticket) { return (flight, body) }
        }
        return nil
    }

    /// ZeroMQ tells of a lost connection only by not taking the next message.
    func isConnected() throws -> Bool { try client.send(BusWire.probe) != nil }

    private static let probe = Message(id: "probe", source: "punchcard", type: "ping", data: [:]).json.bytes
}
