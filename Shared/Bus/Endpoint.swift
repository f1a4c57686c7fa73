// SPDX-License-Identifier: Apache-2.0

/// Where a server is reached: the path of a Unix socket.
package struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    /// The most bytes that the kernel has room for; `sun_path` has one more for the final zero.
    package static let longestPath = 107

    /// The path of the socket, absolute or relative to the working directory.
    package let path: String

    /// - Throws: when no Unix socket can have this path. Better now than at the first connection, where libzmq would
    ///   try again for ever without a word.
    package init(path: String) throws(BusError) {
        func refuse(_ code: Int32, _ advice: String) -> BusError {
            BusError(.nameEndpoint, path, code: code, advice: advice)
        }

        let length = path.utf8.count
        if length > Endpoint.longestPath {
            let limit = "The path has \(length) bytes, and that of a Unix socket at most \(Endpoint.longestPath)."
            throw refuse(BusError.nameTooLong, "\(limit) Choose a shorter run directory.")
        }
        if path.isEmpty || path.utf8.contains(0) {
            throw refuse(BusError.invalid, "The path is empty or has a zero byte in it. Give the path of a socket.")
        }
        // To libzmq, a leading @ names an abstract socket, which has no permissions, and a leading * any free path.
        if path.hasPrefix("@") || path.hasPrefix("*") {
            throw refuse(BusError.invalid, "A path that begins with @ or * is special to ZeroMQ. Write ./ before it.")
        }
        self.path = path
    }

    /// The endpoint as ZeroMQ writes it, such as `ipc:///run/punchcard/bus.sock`.
    package var description: String { "ipc://\(path)" }
}

/// Who may connect to a socket: connecting needs permission to write to the socket's file.
package enum Audience: Sendable {
    /// The user that runs the server: what services ask each other.
    case owner

    /// That user and the group of the file: integrators and tools.
    case group

    /// The mode of the socket's file.
    package var mode: UInt32 {
        switch self {
        case .owner: 0o600
        case .group: 0o660
        }
    }
}
