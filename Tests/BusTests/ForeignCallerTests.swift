// SPDX-License-Identifier: Apache-2.0

import CZeroMQ
import Glibc
import Testing

@testable import Bus

/// Callers that use nothing of ours: plain REQ sockets as in the first example of the documentation, and nonsense.
@Suite("Foreign callers", .timeLimit(.minutes(1)))
struct ForeignCallerTests {
    @Test(arguments: [[], [ZMQ_REQ_CORRELATE, ZMQ_REQ_RELAXED]])
    func `a REQ socket is answered`(options: [Int32]) throws {
        try Transport.zeroMQ.run { world in
            let server = try world.bus()
            _ = try server.bind(world.endpoint(), for: .group)
            let context = zmq_ctx_new()
            let caller = zmq_socket(context, ZMQ_REQ)
            defer {
                zmq_close(caller)
                zmq_ctx_term(context)
            }
            for option in options { try set(caller, option, 1) }
            try set(caller, ZMQ_LINGER, 0)
            try set(caller, ZMQ_RCVTIMEO, 10_000)
            try #require(zmq_connect(caller, "\(world.endpoint())") == 0)

            for question in ["first", "second"] {
                #expect(zmq_send(caller, question, question.utf8.count, 0) == question.utf8.count)
                let (peer, frames) = try server.nextRequest()
                let request = FramedRequest(frames)
                guard case .body(let envelope, let body) = request else { throw NothingCame() }
                #expect(envelope.count == (options.isEmpty ? 1 : 2))
                #expect(body == bytes(question))
                #expect(try server.reply(to: peer, request.reply(body + bytes(" answered"))))

                var answer = [UInt8](repeating: 0, count: 100)
                let length = Int(zmq_recv(caller, &answer, answer.count, 0))
                #expect(answer.prefix(max(0, length)) == bytes("\(question) answered")[...])
            }
        }
    }

    @Test func `a REQ socket that asks again after a time-out gets the answer to that`() throws {
        try Transport.zeroMQ.run { world in
            let server = try world.bus()
            _ = try server.bind(world.endpoint(), for: .group)
            let context = zmq_ctx_new()
            let caller = zmq_socket(context, ZMQ_REQ)
            defer {
                zmq_close(caller)
                zmq_ctx_term(context)
            }
            for option in [ZMQ_REQ_CORRELATE, ZMQ_REQ_RELAXED] { try set(caller, option, 1) }
            try set(caller, ZMQ_LINGER, 0)
            try set(caller, ZMQ_RCVTIMEO, 10_000)
            try #require(zmq_connect(caller, "\(world.endpoint())") == 0)

            zmq_send(caller, "first", 5, 0)
            let first = try server.nextRequest()
            zmq_send(caller, "again", 5, 0)
            let again = try server.nextRequest()
            for (peer, frames) in [first, again] { _ = try server.reply(to: peer, frames) }

            var answer = [UInt8](repeating: 0, count: 100)
            #expect(zmq_recv(caller, &answer, answer.count, 0) == 5)
            #expect(answer.prefix(5) == bytes("again")[...])
        }
    }

    @Test(arguments: [
        bytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        [UInt8](repeating: 0xFF, count: 4_096),
        [UInt8](repeating: 0, count: 4_096),
        // The beginning of ZeroMQ's own greeting, and no more.
        [0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 0x7F, 3],
    ])
    func `bytes that are not ZeroMQ do no harm`(garbage: [UInt8]) throws {
        try Transport.zeroMQ.run { world in
            let (server, client) = (try world.bus(), try world.bus())
            let endpoint = try world.endpoint()
            _ = try server.bind(endpoint, for: .group)

            let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            #expect(withUnixAddress(endpoint.path) { connect(descriptor, $0, $1) } == 0)
            #expect(send(descriptor, garbage, garbage.count, Int32(MSG_NOSIGNAL)) == garbage.count)

            try client.sendWhenReady(on: client.connect(to: endpoint), [bytes("question")])
            let request = try server.nextRequest()
            #expect(request.frames == [bytes("question")])
            #expect(try server.reply(to: request.peer, [bytes("answer")]))
            #expect(try client.nextAnswer().frames == [bytes("answer")])
            _ = close(descriptor)
        }
    }

    private func set(_ socket: UnsafeMutableRawPointer?, _ option: Int32, _ value: Int32) throws {
        var value = value
        try #require(zmq_setsockopt(socket, option, &value, MemoryLayout<Int32>.size) == 0)
    }
}
