// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import Bus

/// The two kinds of bus, which must not differ in anything that their users can see.
enum Transport: CaseIterable {
    case memory
    case zeroMQ

    /// Runs `body` with buses of this kind and a directory of its own for their sockets.
    func run(_ body: (World) throws -> Void) throws {
        try withTemporaryDirectory { directory in
            switch self {
            case .memory:
                let network = MemoryNetwork()
                try body(World(directory: directory) { network.bus() })
            case .zeroMQ:
                try body(World(directory: directory) { try ZeroMQBus() })
            }
        }
    }
}

/// What a test of the bus needs: buses that can reach each other, and names for endpoints.
struct World {
    let directory: String
    let bus: () throws -> any Bus

    func endpoint(_ name: String = "server.sock") throws -> Endpoint { try Endpoint(path: "\(directory)/\(name)") }
}

/// What tests wait for did not happen in about ten seconds.
struct NothingCame: Error {}

extension Bus {
    /// The next message; fails the test when none comes.
    func next() throws -> Arrival {
        for _ in 0..<1_000 {
            if let arrival = try receive() { return arrival }
            try wait(milliseconds: 10)
        }
        throw NothingCame()
    }

    /// The next message, which must be a request.
    func nextRequest() throws -> (peer: Peer, frames: [[UInt8]]) {
        guard case .request(let peer, let frames) = try next() else { throw NothingCame() }
        return (peer, frames)
    }

    /// The next request, which `send` sends again and again, as it may be lost.
    func nextRequest(sending send: () throws -> Void) throws -> (peer: Peer, frames: [[UInt8]]) {
        for _ in 0..<1_000 {
            try send()
            try wait(milliseconds: 10)
            if case .request(let peer, let frames) = try receive() { return (peer, frames) }
        }
        throw NothingCame()
    }

    /// The next message, which must be an answer.
    func nextAnswer() throws -> (connection: Connection, frames: [[UInt8]]) {
        guard case .answer(let connection, let frames) = try next() else { throw NothingCame() }
        return (connection, frames)
    }

    /// Sends as soon as the connection is there.
    func sendWhenReady(on connection: Connection, _ frames: [[UInt8]]) throws {
        guard try eventually({ try send(on: connection, frames) }) else { throw NothingCame() }
    }
}

/// Whether `condition` holds now or within about ten seconds.
func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
    for _ in 0..<1_000 {
        if try condition() { return true }
        usleep(10_000)
    }
    return false
}

/// Runs `body` with a new directory, and removes it and the files in it afterwards.
func withTemporaryDirectory(_ body: (String) throws -> Void) throws {
    var template = Array("/tmp/punchcard-bus-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    defer {
        for name in filesIn(path) { unlink("\(path)/\(name)") }
        rmdir(path)
    }
    try body(path)
}

/// The names of what is in a directory.
func filesIn(_ directory: String) -> [String] {
    guard let stream = opendir(directory) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
            $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
}

/// Work on a thread of its own.
///
/// The tests' own pool has two threads, which tests that wait would use up.
struct OtherThread {
    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    private let thread: pthread_t

    init(_ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let work = Unmanaged.passRetained(Work(body)).toOpaque()
        let start: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { work in
            if let work { Unmanaged<Work>.fromOpaque(work).takeRetainedValue().body() }
            return nil
        }
        let code = pthread_create(&thread, nil, start, work)
        precondition(code == 0, "cannot start a thread: \(code)")
        self.thread = thread
    }

    func join() { pthread_join(thread, nil) }
}

/// The bytes of a text, which is how tests write frames.
func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
