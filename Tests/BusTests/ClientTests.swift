// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import Bus

/// The client of tools and tests, against a server that each test plays itself.
@Suite("Client", .timeLimit(.minutes(1)))
struct ClientTests {
    private static let patience = 10_000

    @Test func `an answer is found by its ticket, in whatever order answers come`() throws {
        try Transport.zeroMQ.run { world in
            let server = try world.bus()
            _ = try server.bind(world.endpoint(), for: .owner)
            let client = try Client(to: world.endpoint())
            let tickets = try ["a", "b", "c"].map { text in
                try #require(try client.send(bytes(text), timeoutMilliseconds: ClientTests.patience))
            }

            let requests = try tickets.map { _ in try server.nextRequest() }
            for (peer, frames) in requests.reversed() { #expect(try server.reply(to: peer, frames)) }
            let answers = try tickets.map { _ in
                try #require(try client.receive(timeoutMilliseconds: ClientTests.patience))
            }
            #expect(answers.map(\.ticket) == tickets.reversed())
            #expect(answers.map(\.body) == ["c", "b", "a"].map(bytes))
            #expect(try client.receive(timeoutMilliseconds: 0) == nil)
        }
    }

    @Test func `answers that nobody waits for are ignored`() throws {
        try Transport.zeroMQ.run { world in
            let server = try world.bus()
            _ = try server.bind(world.endpoint(), for: .owner)
            let client = try Client(to: world.endpoint())
            let abandoned = try #require(try client.send(bytes("a"), timeoutMilliseconds: ClientTests.patience))
            let wanted = try #require(try client.send(bytes("b")))
            client.abandon(abandoned)

            let (first, second) = (try server.nextRequest(), try server.nextRequest())
            let nonsense = [[bytes("who?"), [], bytes("x")], [bytes("x")], [[], bytes("x")], first.frames]
            for frames in nonsense + [second.frames, second.frames] {
                #expect(try server.reply(to: first.peer, frames))
            }
            let answer = try #require(try client.receive(timeoutMilliseconds: ClientTests.patience))
            #expect(answer.ticket == wanted)
            #expect(answer.body == bytes("b"))
            #expect(try client.receive(timeoutMilliseconds: 100) == nil)
        }
    }

    @Test func `a server that is not there yet is waited for`() throws {
        try Transport.zeroMQ.run { world in
            let client = try Client(to: world.endpoint())
            #expect(try client.send(bytes("question")) == nil)
            #expect(try client.request(bytes("question"), timeoutMilliseconds: 10) == nil)

            let server = try world.bus()
            _ = try server.bind(world.endpoint(), for: .owner)
            let ticket = try #require(try client.send(bytes("question"), timeoutMilliseconds: ClientTests.patience))
            let (peer, frames) = try server.nextRequest()
            #expect(try server.reply(to: peer, frames))
            #expect(try client.receive(timeoutMilliseconds: ClientTests.patience)?.ticket == ticket)
        }
    }

    @Test func `a server that goes away in the middle of a message harms only that`() throws {
        try withTemporaryDirectory { directory in
            let endpoint = try Endpoint(path: "\(directory)/server.sock")
            let caller = try ZeroMQBus()
            let connection = try caller.connect(to: endpoint)
            let long = (0..<2_000).map { bytes("\($0)") }
            for _ in 0..<5 {
                let server = OtherThread {
                    #expect(throws: Never.self) {
                        let bus = try ZeroMQBus()
                        _ = try bus.bind(endpoint, for: .owner)
                        #expect(try bus.nextRequest().frames == [bytes("first")])
                        bus.close()
                    }
                }
                try caller.sendWhenReady(on: connection, [bytes("first")])
                var isThere = true
                for _ in 0..<300 where isThere { isThere = try caller.send(on: connection, long) }
                server.join()
                #expect(try !isThere || eventually { try !caller.send(on: connection, long) })
            }
        }
    }

    /// Whoever needs the answer to a request that did not leave asks again.
    @Test func `closing does not wait for a server that reads nothing`() throws {
        try withTemporaryDirectory { directory in
            let endpoint = try Endpoint(path: "\(directory)/server.sock")
            let server = try ZeroMQBus()
            _ = try server.bind(endpoint, for: .owner)
            let (isFull, isClosed) = (try Wake(), try Wake())
            let caller = OtherThread {
                #expect(throws: Never.self) {
                    let bus = try ZeroMQBus()
                    let connection = try bus.connect(to: endpoint)
                    let body = [UInt8](repeating: 7, count: 1_024)
                    try bus.sendWhenReady(on: connection, [body])
                    var refused = 0
                    while refused < 20 {
                        refused = try bus.send(on: connection, [body]) ? 0 : refused + 1
                        if refused > 0 { usleep(10_000) }
                    }
                    isFull.signal()
                    bus.close()
                    isClosed.signal()
                }
            }
            func comes(_ signal: Wake, within milliseconds: Int32) -> Bool {
                var awaited = pollfd(fd: signal.pollable, events: Int16(POLLIN), revents: 0)
                return poll(&awaited, 1, milliseconds) == 1
            }
            #expect(comes(isFull, within: 10_000))
            // Sooner than the heartbeats find that the server has stopped.
            #expect(comes(isClosed, within: SocketOptions.heartbeatTimeout - 1_000))
            // Were the caller still waiting, this would let it go.
            server.close()
            caller.join()
        }
    }

    @Test func `a request waits for its own answer, and keeps those of others`() throws {
        try withTemporaryDirectory { directory in
            let endpoint = try Endpoint(path: "\(directory)/server.sock")
            let server = OtherThread {
                #expect(throws: Never.self) {
                    let bus = try ZeroMQBus()
                    _ = try bus.bind(endpoint, for: .owner)
                    for _ in 0..<2 {
                        let (peer, frames) = try bus.nextRequest()
                        #expect(try bus.reply(to: peer, frames))
                    }
                    // Closing would take the answers along that have not left yet; the client says when it has them.
                    _ = try bus.nextRequest()
                }
            }
            let client = try Client(to: endpoint)
            let ticket = try #require(try client.send(bytes("first"), timeoutMilliseconds: ClientTests.patience))
            #expect(try client.request(bytes("second"), timeoutMilliseconds: ClientTests.patience) == bytes("second"))
            let other = try #require(try client.receive(timeoutMilliseconds: ClientTests.patience))
            #expect(other.ticket == ticket)
            #expect(other.body == bytes("first"))
            #expect(try client.send(bytes("thanks")) != nil)
            server.join()
        }
    }
}
