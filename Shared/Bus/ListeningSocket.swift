// SPDX-License-Identifier: Apache-2.0

import CZeroMQ
import Glibc

/// A Unix socket that listens at a path, made here because libzmq is careless with paths.
///
/// libzmq deletes whatever is at the path, be it the socket of a living server or a regular file, and leaves the mode to
/// the umask. This one replaces a stale socket only, has the mode that was asked for before anybody can connect, and is
/// removed at the end only if the path still leads to it.
struct ListeningSocket: ~Copyable {
    /// Kept open for as long as this value lives, although libzmq accepts on a duplicate.
    ///
    /// It keeps the inode from being given to another file, so that device and inode really tell whose socket is at the
    /// path.
    private let descriptor: Descriptor
    private let endpoint: Endpoint
    private let device: dev_t
    private let inode: ino_t

    /// Makes the socket and its path.
    ///
    /// A function, because an initialiser cannot throw once it owns what it must undo.
    ///
    /// - Throws: when something other than a socket is at the path, or the directory does not allow one.
    static func open(at endpoint: Endpoint, for audience: Audience) throws(BusError) -> ListeningSocket {
        try removeStale(endpoint)
        let socket = try ListeningSocket(boundTo: endpoint)
        // Nobody can connect before `listen`, so there is no moment at which the umask decides who may.
        if chmod(endpoint.path, audience.mode) != 0 { throw BusError(.bind, "\(endpoint)", code: errno) }
        if listen(socket.descriptor.number, SocketOptions.backlog) != 0 {
            throw BusError(.bind, "\(endpoint)", code: errno)
        }
        return socket
    }

    private init(boundTo endpoint: Endpoint) throws(BusError) {
        // Not blocking: a caller that goes away before it is accepted would otherwise stop libzmq's thread.
        let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | O_NONBLOCK | O_CLOEXEC, 0)
        if number < 0 { throw BusError(.openSocket, "\(endpoint)", code: errno) }
        let descriptor = Descriptor(number)

        if bindSocket(number, to: endpoint) != 0 { throw BusError(.bind, "\(endpoint)", code: errno) }
        var status = stat()
        if lstat(endpoint.path, &status) != 0 { throw BusError(.bind, "\(endpoint)", code: errno) }
        self.descriptor = descriptor
        self.endpoint = endpoint
        device = status.st_dev
        inode = status.st_ino
    }

    deinit { if stillOwnsPath() { unlink(endpoint.path) } }

    /// Another descriptor of the same socket, for libzmq, which will close it.
    func duplicate() throws(BusError) -> Int32 {
        let number = fcntl(descriptor.number, F_DUPFD_CLOEXEC, 0)
        if number < 0 { throw BusError(.bind, "\(endpoint)", code: errno) }
        return number
    }

    /// Whether the path still leads to this socket.
    func stillOwnsPath() -> Bool {
        var status = stat()
        return lstat(endpoint.path, &status) == 0 && status.st_dev == device && status.st_ino == inode
    }

    /// The caller holds the lock of its process, so a socket at its path is left over from a process that is gone.
    private static func removeStale(_ endpoint: Endpoint) throws(BusError) {
        var status = stat()
        if lstat(endpoint.path, &status) != 0 {
            if errno == ENOENT { return }
            throw BusError(.bind, "\(endpoint)", code: errno)
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            let advice = "Something that is not a socket is there, and was left alone. Move it, or use another path."
            throw BusError(.bind, "\(endpoint)", code: BusError.notASocket, advice: advice)
        }
        if unlink(endpoint.path) != 0 && errno != ENOENT { throw BusError(.bind, "\(endpoint)", code: errno) }
    }
}

/// `bind(2)`, with the path put into the address, where `Endpoint` made sure that it fits.
private func bindSocket(_ descriptor: Int32, to endpoint: Endpoint) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: endpoint.path.utf8) }
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
            bind(descriptor, generic, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
}
