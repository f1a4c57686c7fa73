// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Bus

/// What every bus promises.
///
/// Whoever writes a third implementation adds it to `Transport` and reads on here.
@Suite("Bus conformance", .timeLimit(.minutes(1)))
struct BusConformance {
    @Test(arguments: Transport.allCases, [[], [""], ["000001", ""], ["a", "b", "c", "d", ""]])
    func `a request arrives as sent, and its answer comes back`(over transport: Transport, envelope: [String]) throws {
        try transport.run { world in
            let (server, client) = (try world.bus(), try world.bus())
            let listener = try server.bind(world.endpoint(), for: .owner)
            let connection = try client.connect(to: world.endpoint())
            let envelope = envelope.map(bytes)

            try client.sendWhenReady(on: connection, envelope + [bytes("question")])
            let request = try server.nextRequest()
            #expect(request.peer.listener == listener)
            #expect(request.frames == envelope + [bytes("question")])

            #expect(try server.reply(to: request.peer, envelope + [bytes("answer")]))
            let answer = try client.nextAnswer()
            #expect(answer.connection == connection)
            #expect(answer.frames == envelope + [bytes("answer")])
        }
    }

    @Test(arguments: Transport.allCases)
    func `each of many callers gets its own answer`(over transport: Transport) throws {
        try transport.run { world in
            let (server, client) = (try world.bus(), try world.bus())
            _ = try server.bind(world.endpoint(), for: .owner)
            let connections = try (0..<20).map { _ in try client.connect(to: world.endpoint()) }

            for connection in connections {
                try client.sendWhenReady(on: connection, [bytes("\(connection.index)")])
            }
            // Answered in the opposite order, so that nothing comes out right by chance.
            let requests = try connections.map { _ in try server.nextRequest() }
            for request in requests.reversed() { #expect(try server.reply(to: request.peer, request.frames)) }

            var answered: Set<Connection> = []
            for _ in connections {
                let answer = try client.nextAnswer()
                #expect(answer.frames == [bytes("\(answer.connection.index)")])
                answered.insert(answer.connection)
            }
            #expect(answered.count == 20)
        }
    }

    @Test(arguments: Transport.allCases)
    func `the requests and the answers of a connection keep their order`(over transport: Transport) throws {
        try transport.run { world in
            let (server, client) = (try world.bus(), try world.bus())
            _ = try server.bind(world.endpoint(), for: .owner)
            let connection = try client.connect(to: world.endpoint())
            let sent = (0..<500).map { [bytes("\($0)")] }

            for frames in sent { try client.sendWhenReady(on: connection, frames) }
            let requests = try sent.map { _ in try server.nextRequest() }
            #expect(requests.map(\.frames) == sent)

            for request in requests { #expect(try server.reply(to: request.peer, request.frames)) }
            let answers = try sent.map { _ in try client.nextAnswer().frames }
            #expect(answers == sent)
        }
    }

    @Test(arguments: Transport.allCases)
    func `nothing is received when nothing waits`(over transport: Transport) throws {
        try transport.run { world in
            let (server, client) = (try world.bus(), try world.bus())
            #expect(try server.receive() == nil)
            _ = try server.bind(world.endpoint(), for: .owner)
            let connection = try client.connect(to: world.endpoint())
            #expect(try server.receive() == nil)

            try client.sendWhenReady(on: connection, [bytes("question")])
            _ = try server.nextRequest()
            #expect(try server.receive() == nil)
            try server.wait(milliseconds: 0)
            #expect(try server.receive() == nil)
        }
    }

    @Test(arguments: Transport.allCases)
    func `nothing is sent when nobody is there`(over transport: Transport) throws {
        try transport.run { world in
            let client = try world.bus()
            let connection = try client.connect(to: world.endpoint())
            #expect(try !client.send(on: connection, [bytes("question")]))

            let server = try world.bus()
            _ = try server.bind(world.endpoint(), for: .owner)
            try client.sendWhenReady(on: connection, [[], bytes("another")])
            #expect(try server.nextRequest().frames == [[], bytes("another")])
        }
    }

    @Test(arguments: Transport.allCases)
    func `a caller that is gone gets no answer`(over transport: Transport) throws {
        try transport.run { world in
            let (server, client) = (try world.bus(), try world.bus())
            _ = try server.bind(world.endpoint(), for: .owner)
            try client.sendWhenReady(on: client.connect(to: world.endpoint()), [bytes("question")])
            let peer = try server.nextRequest().peer
            client.close()
            #expect(try eventually { try !server.reply(to: peer, [bytes("answer")]) })
        }
    }

    @Test(arguments: Transport.allCases)
    func `a connection works again when its server is back`(over transport: Transport) throws {
        try transport.run { world in
            let (first, second, client) = (try world.bus(), try world.bus(), try world.bus())
            _ = try first.bind(world.endpoint(), for: .owner)
            let connection = try client.connect(to: world.endpoint())
            try client.sendWhenReady(on: connection, [bytes("before")])
            _ = try first.nextRequest()

            first.close()
            #expect(try eventually { try !client.send(on: connection, [bytes("meanwhile")]) })

            _ = try second.bind(world.endpoint(), for: .owner)
            try client.sendWhenReady(on: connection, [bytes("after")])
            let request = try second.nextRequest()
            #expect(request.frames == [bytes("after")])
            #expect(try second.reply(to: request.peer, [bytes("answer")]))
            #expect(try client.nextAnswer().frames == [bytes("answer")])
        }
    }

    @Test(arguments: Transport.allCases)
    func `a listener knows when another one took its path`(over transport: Transport) throws {
        try transport.run { world in
            let (first, second, client) = (try world.bus(), try world.bus(), try world.bus())
            let old = try first.bind(world.endpoint(), for: .owner)
            #expect(first.stillOwnsPath(of: old))
            let new = try second.bind(world.endpoint(), for: .owner)
            #expect(!first.stillOwnsPath(of: old))
            #expect(second.stillOwnsPath(of: new))

            // It also leaves the path to the other one when it closes.
            first.close()
            #expect(second.stillOwnsPath(of: new))
            try client.sendWhenReady(on: client.connect(to: world.endpoint()), [bytes("question")])
            #expect(try second.nextRequest().frames == [bytes("question")])
        }
    }

    @Test(arguments: Transport.allCases)
    func `a bus may be closed twice`(over transport: Transport) throws {
        try transport.run { world in
            let server = try world.bus()
            _ = try server.bind(world.endpoint(), for: .owner)
            server.close()
            server.close()
        }
    }
}
