// SPDX-License-Identifier: Apache-2.0

import CZeroMQ
import Glibc
import Testing

@testable import Bus

/// What happens to files: libzmq by itself deletes whatever it finds at a path, and leaves the mode to the umask.
@Suite("Paths of sockets")
struct SocketPathTests {
    @Test(arguments: [(Audience.owner, mode_t(0o600)), (.group, 0o660)])
    func `a socket has its mode, and keeps it in use`(audience: Audience, mode: mode_t) throws {
        try Transport.zeroMQ.run { world in
            let (server, client) = (try world.bus(), try world.bus())
            let endpoint = try world.endpoint()
            _ = try server.bind(endpoint, for: audience)
            #expect(try status(endpoint.path).st_mode == S_IFSOCK | mode)

            try client.sendWhenReady(on: client.connect(to: endpoint), [bytes("question")])
            _ = try server.nextRequest()
            #expect(try status(endpoint.path).st_mode == S_IFSOCK | mode)
        }
    }

    @Test func `a regular file at the path is refused, and still there`() throws {
        try refusesToBind(at: "file") { path in
            let descriptor = open(path, O_CREAT | O_WRONLY, 0o600)
            #expect(write(descriptor, "precious", 8) == 8)
            _ = close(descriptor)
        } check: { before, after in
            #expect(after.st_ino == before.st_ino && after.st_size == 8)
        }
    }

    @Test func `a symbolic link at the path is refused, and still there`() throws {
        try refusesToBind(at: "link") { path in
            symlink("/nowhere/at/all", path)
        } check: { before, after in
            #expect(after.st_ino == before.st_ino && after.st_mode & S_IFMT == S_IFLNK)
        }
    }

    @Test func `a stale socket is replaced`() throws {
        try Transport.zeroMQ.run { world in
            let endpoint = try world.endpoint()
            leaveSocket(at: endpoint.path)
            let stale = try status(endpoint.path)
            #expect(stale.st_mode & S_IFMT == S_IFSOCK)

            let (server, client) = (try world.bus(), try world.bus())
            let listener = try server.bind(endpoint, for: .owner)
            #expect(server.stillOwnsPath(of: listener))
            try client.sendWhenReady(on: client.connect(to: endpoint), [bytes("question")])
            #expect(try server.nextRequest().frames == [bytes("question")])
        }
    }

    @Test func `a path that was deleted is no longer owned`() throws {
        try Transport.zeroMQ.run { world in
            let server = try world.bus()
            let listener = try server.bind(world.endpoint(), for: .owner)
            unlink(try world.endpoint().path)
            #expect(!server.stillOwnsPath(of: listener))
        }
    }

    @Test func `closing removes the socket, and not what has replaced it`() throws {
        try Transport.zeroMQ.run { world in
            let endpoint = try world.endpoint()
            let (first, second) = (try world.bus(), try world.bus())
            _ = try first.bind(endpoint, for: .owner)
            first.close()
            #expect(filesIn(world.directory).isEmpty)

            _ = try second.bind(endpoint, for: .owner)
            unlink(endpoint.path)
            leaveSocket(at: endpoint.path)
            second.close()
            #expect(filesIn(world.directory) == ["server.sock"])
        }
    }

    @Test func `a failed bind leaves neither a file nor a descriptor behind`() throws {
        try Transport.zeroMQ.run { world in
            let server = try world.bus()
            let before = filesIn("/proc/self/fd").count
            for _ in 0..<100 {
                #expect(throws: BusError.self) { try server.bind(world.endpoint("none/server.sock"), for: .owner) }
            }
            // Other tests open descriptors at the same time, but not a hundred that stay.
            #expect(filesIn("/proc/self/fd").count < before + 100)
            #expect(filesIn(world.directory).isEmpty)
        }
    }

    @Test func `a directory that is missing is named, with what to do`() throws {
        try Transport.zeroMQ.run { world in
            let endpoint = try world.endpoint("none/server.sock")
            let server = try world.bus()
            let error = try #require(throws: BusError.self) { try server.bind(endpoint, for: .owner) }
            #expect(error.name == "ENOENT")
            let cause = "cannot bind \(endpoint): No such file or directory (ENOENT)."
            #expect("\(error)" == "\(cause) Create the directory of the socket first.")
        }
    }

    @Test func `the length of a path is counted in bytes`() {
        #expect(throws: BusError.self) { try Endpoint(path: "/" + String(repeating: "é", count: 54)) }
    }

    @Test func `a path of 107 bytes works, and one of 108 is refused`() throws {
        try Transport.zeroMQ.run { world in
            let name = String(repeating: "n", count: 107 - world.directory.utf8.count - 1)
            let server = try world.bus()
            let listener = try server.bind(world.endpoint(name), for: .owner)
            #expect(server.stillOwnsPath(of: listener))

            let error = try #require(throws: BusError.self) { try world.endpoint(name + "n") }
            #expect(error.name == "ENAMETOOLONG")
            #expect("\(error)".contains("has 108 bytes"))
        }
    }

    @Test(arguments: ["", "@abstract", "*", "a\0b"])
    func `a path that is special to ZeroMQ or the kernel is refused`(path: String) throws {
        let error = try #require(throws: BusError.self) { try Endpoint(path: path) }
        #expect(error.name == "EINVAL")
    }

    private func refusesToBind(
        at name: String,
        make: (String) throws -> Void,
        check: (stat, stat) throws -> Void
    ) throws {
        try Transport.zeroMQ.run { world in
            let endpoint = try world.endpoint(name)
            try make(endpoint.path)
            let before = try status(endpoint.path)
            let server = try world.bus()
            let error = try #require(throws: BusError.self) { try server.bind(endpoint, for: .owner) }
            #expect(error.name == "ENOTSOCK")
            #expect("\(error)".contains("was left alone"))
            server.close()
            try check(before, status(endpoint.path))
        }
    }

    /// A socket's file as a process that was killed leaves it.
    private func leaveSocket(at path: String) {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        #expect(withUnixAddress(path) { bind(descriptor, $0, $1) } == 0)
        _ = close(descriptor)
    }

    private func status(_ path: String) throws -> stat {
        var status = stat()
        try #require(lstat(path, &status) == 0)
        return status
    }
}

/// Calls `body` with the address of a Unix socket, as `bind` and `connect` want it.
func withUnixAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
}
