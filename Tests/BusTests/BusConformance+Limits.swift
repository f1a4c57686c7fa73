// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Bus

/// The promises about too much: too long, too many, and too often.
extension BusConformance {
    @Test(arguments: Transport.allCases)
    func `what is longer than 1 MiB arrives, so that it can be answered`(over transport: Transport) throws {
        try transport.run { world in
            let (server, client) = (try world.bus(), try world.bus())
            _ = try server.bind(world.endpoint(), for: .owner)
            let question = [UInt8](repeating: 7, count: 1 << 20 + 1)
            let longestAnswer = [UInt8](repeating: 8, count: 16 << 20)

            try client.sendWhenReady(on: client.connect(to: world.endpoint()), [question])
            let request = try server.nextRequest()
            #expect(request.frames.map(\.count) == [question.count])
            #expect(try server.reply(to: request.peer, [longestAnswer]))
            #expect(try client.nextAnswer().frames.map(\.count) == [longestAnswer.count])
        }
    }

    @Test(arguments: Transport.allCases)
    func `what is longer than 2 MiB closes the connection, which comes back`(over transport: Transport) throws {
        try transport.run { world in
            let (server, client) = (try world.bus(), try world.bus())
            _ = try server.bind(world.endpoint(), for: .owner)
            let connection = try client.connect(to: world.endpoint())
            try client.sendWhenReady(on: connection, [bytes("before")])
            let before = try server.nextRequest().peer

            try client.sendWhenReady(on: connection, [[UInt8](repeating: 7, count: 3 << 20)])
            #expect(try eventually { try !server.reply(to: before, [bytes("answer")]) })

            // The connection's end may take one more request with it.
            let request = try server.nextRequest { try client.sendWhenReady(on: connection, [bytes("after")]) }
            #expect(request.frames == [bytes("after")])
            #expect(request.peer != before)
        }
    }

    @Test(arguments: Transport.allCases)
    func `a message of very many frames is cut, and does not harm the next`(over transport: Transport) throws {
        try transport.run { world in
            let (server, client) = (try world.bus(), try world.bus())
            _ = try server.bind(world.endpoint(), for: .owner)
            let connection = try client.connect(to: world.endpoint())

            try client.sendWhenReady(on: connection, (0..<10_000).map { bytes("\($0)") })
            try client.sendWhenReady(on: connection, [bytes("question")])
            let request = try server.nextRequest()
            #expect(request.frames == (0..<SocketOptions.framesKept).map { bytes("\($0)") })
            #expect(FramedRequest(request.frames) == .malformed(envelope: []))
            #expect(try server.nextRequest().frames == [bytes("question")])
        }
    }

    @Test(arguments: Transport.allCases)
    func `a server that does not read is not sent to without end`(over transport: Transport) throws {
        try transport.run { world in
            let (server, client) = (try world.bus(), try world.bus())
            _ = try server.bind(world.endpoint(), for: .owner)
            let connection = try client.connect(to: world.endpoint())
            let body = [UInt8](repeating: 7, count: 1_024)

            try client.sendWhenReady(on: connection, [body])
            var accepted = 0
            while accepted < 100_000, try client.send(on: connection, [body]) { accepted += 1 }
            #expect(accepted < 100_000)
        }
    }

    @Test(arguments: Transport.allCases)
    func `a caller that does not read is not answered without end`(over transport: Transport) throws {
        try transport.run { world in
            let (server, client) = (try world.bus(), try world.bus())
            _ = try server.bind(world.endpoint(), for: .owner)
            try client.sendWhenReady(on: client.connect(to: world.endpoint()), [bytes("question")])
            let peer = try server.nextRequest().peer
            let body = [UInt8](repeating: 7, count: 1_024)

            var accepted = 0
            while accepted < 100_000, try server.reply(to: peer, [body]) { accepted += 1 }
            #expect(accepted < 100_000)
        }
    }

    /// How much is there when the bus first looks is up to libzmq's threads, so that one try proves nothing: a fair bus
    /// takes strict turns in one of twenty, and an unfair one in none.
    @Test(arguments: Transport.allCases)
    func `listeners at which much waits take turns`(over transport: Transport) throws {
        try transport.run { world in
            let (server, client) = (try world.bus(), try world.bus())
            let names = ["one.sock", "other.sock"]
            for name in names { _ = try server.bind(world.endpoint(name), for: .owner) }
            let connections = try names.map { try client.connect(to: world.endpoint($0)) }

            let tookTurns = try (0..<20).contains { _ in
                for connection in connections {
                    for _ in 0..<50 { try client.sendWhenReady(on: connection, [bytes("question")]) }
                }
                try server.wait(milliseconds: 10)
                let order = try (0..<100).map { _ in try server.nextRequest().peer.listener }
                return zip(order, order.dropFirst()).prefix(20).allSatisfy { $0 != $1 }
            }
            #expect(tookTurns)
        }
    }

    @Test(arguments: Transport.allCases)
    func `a flood at one listener does not hide what comes to another`(over transport: Transport) throws {
        try transport.run { world in
            let (server, client) = (try world.bus(), try world.bus())
            let quiet = try server.bind(world.endpoint("quiet.sock"), for: .owner)
            _ = try server.bind(world.endpoint("flooded.sock"), for: .group)
            let trickle = try client.connect(to: world.endpoint("quiet.sock"))
            let flood = try client.connect(to: world.endpoint("flooded.sock"))

            // The bus finds the quiet listener empty, and then it never sees all of them empty again.
            for _ in 0..<100 { try client.sendWhenReady(on: flood, [bytes("flood")]) }
            for _ in 0..<10 { _ = try server.nextRequest() }
            try client.sendWhenReady(on: trickle, [bytes("question")])
            let came = try eventually {
                for _ in 0..<10 { _ = try client.send(on: flood, [bytes("flood")]) }
                try server.wait(milliseconds: 10)
                return try (0..<5).contains { _ in try server.nextRequest().peer.listener == quiet }
            }
            #expect(came)
        }
    }
}
