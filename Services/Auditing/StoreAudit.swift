// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage

/// One store as it was at one moment, and what must hold of every one.
struct StoreAudit {
    let process: ProcessName
    let store: any AuditedStore

    init(_ process: ProcessName, _ store: any AuditedStore) throws {
        guard store.identity.service == process.service.rawValue, store.identity.shard == process.shard else {
            throw StoreRefusal(
                path: "the store of \(process)",
                reason: "it is that of \(store.identity.service)-\(store.identity.shard)",
                remedy: "Check what was copied there."
            )
        }
        self.process = process
        self.store = store
    }

    /// Reads the journal once, checks its form, and hands out its events.
    ///
    /// - Returns: its head, and what does not hold.
    func journal(_ visit: (Event, inout Findings) throws(Invalid) -> Void) throws -> (head: Position, findings: Findings) {
        var last = Position.start
        var latest: [MemberID: Position] = [:]
        var noted = Findings()
        try store.events(after: .start) { entry in
            noted.expect(
                entry.position == last.next,
                "\(process): position \(entry.position.number) follows \(last.number)"
            )
            last = entry.position
            let place = "\(process) \(entry.position.number)"
            do {
                let event = try Event(JSON(parsing: entry.json))
                check(entry, event, latest: &latest, place, &noted)
                try visit(event, &noted)
            } catch {
                noted.add("\(place): \(error)")
            }
            return true
        }
        return (last, noted)
    }

    /// The columns of a row say what its text says.
    private func check(
        _ entry: JournalEntry,
        _ event: Event,
        latest: inout [MemberID: Position],
        _ place: String,
        _ findings: inout Findings
    ) {
        findings.expect(event.position == entry.position, "\(place): its sequence is \(event.position.number)")
        findings.expect(event.message.type == entry.type, "\(place): its type is \(event.message.type), not \(entry.type)")
        findings.expect(event.member == entry.member, "\(place): its partitionkey is not the member of the row")
        findings.expect(event.recordedAt == entry.recordedAt, "\(place): its recordedtime is not that of the row")
        // The intake keeps no chain, for nobody asks it for statements.
        guard process.service != .gateway, let member = entry.member else { return }
        let before = latest.updateValue(entry.position, forKey: member)
        findings.expect(
            entry.previous == before,
            "\(place): the event of \(member) before it is \(entry.previous?.number ?? 0), not \(before?.number ?? 0)"
        )
    }

    /// The documents of a collection as they lie there; none when there is no such collection.
    func documents(_ collection: String, _ visit: (StoredDocument) throws -> Void) throws {
        guard store.collections.contains(collection) else { return }
        try store.documents(in: collection) { document in
            try visit(document)
            return true
        }
    }

    /// Compares the documents of a collection, byte by byte, with what a replay came to: `found` gives the text that a
    /// document should have, or nil where there should be none.
    func compare(
        _ collection: String,
        count: Int,
        _ findings: inout Findings,
        with found: (StoredDocument) throws -> [UInt8]?
    ) throws {
        var documents = 0
        try self.documents(collection) { document in
            guard let expected = try found(document) else {
                return findings.add("\(process): the \(collection) \(document.id) does not follow from the journal")
            }
            documents += 1
            findings.expect(
                expected == document.json,
                "\(process): the \(collection) \(document.id) is not what the journal comes to"
            )
        }
        findings.expect(
            documents == count,
            "\(process): \(documents) documents \(collection), and the journal comes to \(count)"
        )
    }
}
