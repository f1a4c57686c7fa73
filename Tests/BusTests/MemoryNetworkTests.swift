// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Bus

/// What only the network in memory can do: let a test or the simulator say what arrives, and when.
@Suite("Memory network")
struct MemoryNetworkTests {
    private let network = MemoryNetwork(.stepwise, highWaterMark: 3)
    private let server: MemoryBus
    private let client: MemoryBus
    private let connection: Connection

    init() throws {
        server = network.bus()
        client = network.bus()
        let endpoint = try Endpoint(path: "server.sock")
        _ = server.bind(endpoint, for: .owner)
        connection = client.connect(to: endpoint)
    }

    @Test func `a message arrives when it is delivered, and not before`() throws {
        #expect(client.send(on: connection, [bytes("question")]))
        let link = try #require(network.links.first)
        #expect(server.receive() == nil)
        #expect(link.inFlight(.requests) == 1)

        #expect(network.deliver(.requests, on: link))
        let request = try server.nextRequest()
        #expect(request.frames == [bytes("question")])
        #expect(!network.deliver(.requests, on: link))

        #expect(server.reply(to: request.peer, [bytes("answer")]))
        #expect(client.receive() == nil)
        #expect(network.deliver(.answers, on: link))
        #expect(client.receive() == .answer(on: connection, frames: [bytes("answer")]))
    }

    @Test func `as much waits as may, in flight and unread together`() throws {
        let link = try sendAndDeliver("1")
        #expect(client.send(on: connection, [bytes("2")]))
        #expect(client.send(on: connection, [bytes("3")]))
        #expect(!client.send(on: connection, [bytes("4")]))
        _ = try server.nextRequest()
        #expect(client.send(on: connection, [bytes("4")]))
        #expect(link.inFlight(.requests) == 3)
    }

    @Test func `a link that is cut loses what is in flight, and not what has arrived`() throws {
        let link = try sendAndDeliver("read")
        let request = try server.nextRequest()
        #expect(server.reply(to: request.peer, [bytes("in flight")]))
        _ = try sendAndDeliver("arrived")
        #expect(client.send(on: connection, [bytes("in flight")]))

        link.cut()
        #expect(!network.deliver(.requests, on: link))
        #expect(!network.deliver(.answers, on: link))
        #expect(try server.nextRequest().frames == [bytes("arrived")])
        #expect(server.receive() == nil)
        #expect(!server.reply(to: request.peer, [bytes("answer")]))
        #expect(network.links.isEmpty)
    }

    @Test func `the next request makes another link, under another name`() throws {
        let link = try sendAndDeliver("before")
        let before = try server.nextRequest().peer
        link.cut()
        let next = try sendAndDeliver("after")
        #expect(next.number == link.number + 1)
        #expect(try server.nextRequest().peer != before)
    }

    /// Sends a request, delivers it, and returns its link.
    private func sendAndDeliver(_ text: String) throws -> MemoryLink {
        #expect(client.send(on: connection, [bytes(text)]))
        let link = try #require(network.links.first)
        #expect(network.deliver(.requests, on: link))
        return link
    }
}
