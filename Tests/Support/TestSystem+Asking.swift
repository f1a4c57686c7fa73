// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

// What a caller from outside does.

extension TestSystem {
    /// Sends one body to a process, and gives what it answers within `patience` milliseconds of the test's time.
    package func exchange(_ body: [UInt8], with process: ProcessName, patience: Int64 = 40_000) throws -> JSON? {
        let ticket = send(body, to: process)
        return try wait(for: ticket, patience: patience)
    }

    /// Waits for the answer to what was sent; nil when none comes.
    package func wait(for ticket: [UInt8], patience: Int64 = 40_000) throws -> JSON? {
        let end = moment.steady + patience
        try settle()
        while answers[ticket] == nil, moment.steady < end { try step(until: end) }
        return try answer(to: ticket)
    }

    /// Sends without waiting; the answer is taken with `answer(to:)`.
    @discardableResult
    package func send(_ body: [UInt8], to process: ProcessName) -> [UInt8] {
        asked += 1
        let ticket = asked.bigEndianBytes
        deliver([ticket, [], body], to: process)
        return ticket
    }

    /// Sends frames as they are, an envelope of one number before them.
    package func send(frames: [[UInt8]], to process: ProcessName) -> [UInt8] {
        asked += 1
        deliver([asked.bigEndianBytes] + frames, to: process)
        return asked.bigEndianBytes
    }

    package func answer(to ticket: [UInt8]) throws -> JSON? {
        try answers.removeValue(forKey: ticket).map { bytes in try JSON(parsing: bytes) }
    }

    /// Asks one message, by default of the gateway, or of the only service there is.
    package func ask(
        _ type: String,
        _ data: JSON,
        id: String? = nil,
        source: String = "test",
        time: String? = nil,
        ack: String? = nil,
        of process: ProcessName? = nil
    ) throws -> Reply {
        let message = message(type, data, id: id, source: source, time: time, ack: ack)
        guard let json = try exchange(message.bytes, with: process ?? topology.processes[topology.processes.count - 1]) else {
            preconditionFailure("no answer to \(message.text)")
        }
        return try Reply(json)
    }

    /// A message with an id of its own unless one is given.
    package func message(
        _ type: String,
        _ data: JSON,
        id: String? = nil,
        source: String = "test",
        time: String? = nil,
        ack: String? = nil
    ) -> JSON {
        asked += 1
        return .members([
            "ack": ack?.json, "data": data, "id": (id ?? "message-\(asked)").json, "source": source.json, "specversion": "1.0",
            "time": time?.json, "type": type.json,
        ])
    }

    /// The events of a process's stream, as subscribers receive them.
    package func events(of process: ProcessName) throws -> [JSON] {
        var events: [JSON] = []
        guard let store = store(process) else { return [] }
        try store.events(after: .start, limit: .max) { entry in
            events.append(try JSON(parsing: entry.json))
            return true
        }
        return events
    }
}
