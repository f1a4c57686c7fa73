// SPDX-License-Identifier: Apache-2.0

import Bus
import Contracts
import ServiceHost

/// The socket on which one process tells of itself, also when its work is stuck.
struct ControlDoor: Sendable {
    let home: Home
    let process: ProcessName

    /// Asks `ping`, `info`, `stats` or `metrics`. Nil: it did not answer in so many milliseconds.
    func ask(_ type: String, within milliseconds: Int) throws -> JSON? {
        let client = try Client(to: Endpoint(path: home.controlSocket(of: process)))
        defer { client.close() }
        let message = Message(id: Door.newID(), source: Door.source, type: type, data: [:])
        guard let body = try client.request(message.json.bytes, timeoutMilliseconds: milliseconds) else { return nil }
        return try JSON(parsing: body)["data"]
    }
}
