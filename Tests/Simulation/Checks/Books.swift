// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// What the disks say when a run is over, read as anybody could read it: event by event.
struct Books {
    struct Entry {
        let process: ProcessName
        let position: Int64
        let type: String
        let member: String?
        let recordedAt: Int64
        let json: JSON
        let text: [UInt8]

        var data: JSON { json["data"] ?? [:] }
        /// (source, id) of the message that caused it.
        var cause: Identity? {
            guard let source = json["causationsource"]?.string, let id = json["causationid"]?.string else { return nil }
            return Identity(source: source, id: id)
        }
        /// (source, id) of the message that it is, in an intake.
        var identity: Identity { Identity(source: json["source"]?.string ?? "", id: json["id"]?.string ?? "") }
    }

    struct Identity: Hashable {
        let source: String
        let id: String
    }

    private(set) var journals: [ProcessName: [Entry]] = [:]
    init(_ machines: [Machine]) throws {
        for machine in machines {
            var entries: [Entry] = []
            try machine.opened()?.events(after: .start, limit: .max) { entry in
                entries.append(
                    Entry(
                        process: machine.process, position: entry.position.number, type: entry.type, member: entry.member?.text,
                        recordedAt: entry.recordedAt.milliseconds, json: try JSON(parsing: entry.json), text: entry.json))
                return true
            }
            journals[machine.process] = entries
        }
    }

    /// The entries of a service, shard by shard.
    func all(_ service: Service) -> [Entry] {
        journals.keys.filter { $0.service == service }.sorted().flatMap { journals[$0] ?? [] }
    }
}
