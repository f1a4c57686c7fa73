// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage

/// A row of the journal that cannot be read: a fault of the store, and never of whoever asked.
struct UnreadableEvent: Error, CustomStringConvertible {
    let position: Position
    let reason: String
    var description: String { "the event \(position.number) cannot be read: \(reason)" }
}

extension JournalEntry {
    /// The event that this row tells.
    func event() throws(UnreadableEvent) -> Event {
        do { return try Event(JSON(parsing: json)) } catch { throw UnreadableEvent(position: position, reason: "\(error)") }
    }

    /// What it says.
    func told<Told: Body>(_: Told.Type = Told.self) throws(UnreadableEvent) -> Told {
        let event = try event()
        do { return try Told(event.message.data, at: Pointer("/data")) } catch {
            throw UnreadableEvent(position: position, reason: "\(error)")
        }
    }
}
