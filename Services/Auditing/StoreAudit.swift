// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Reads one store as it was at one moment: what must hold of every one, and what it has for the others.
///
/// What must hold of one service's store is in the extension named after it.
struct StoreAudit {
    let process: ProcessName
    let topology: Topology
    let secret: Secret
    let isQuick: Bool
    let ledgerFollowers: [LedgerFollower]
    let store: any AuditedStore
    var result: Examination

    init(_ process: ProcessName, _ store: any AuditedStore, of audit: Audit, _ secret: Secret) throws {
        guard store.identity.service == process.service.rawValue, store.identity.shard == process.shard else {
            throw StoreRefusal(
                path: "the store of \(process)",
                reason: "it is that of \(store.identity.service)-\(store.identity.shard)",
                remedy: "Check what was copied there."
            )
        }
        self.process = process
        self.topology = audit.topology
        self.secret = secret
        self.isQuick = audit.isQuick
        ledgerFollowers = audit.ledgerFollowers
        self.store = store
        result = Examination(process: process, epoch: store.identity.epoch, richest: audit.richest)
    }

    /// Reads everything.
    ///
    /// - Parameter followers: what follows from this store, if it is Enrollment's.
    /// - Returns: what it came to.
    /// - Throws: `StoreFailure` when it cannot be read, and what a document says that is no JSON.
    mutating func examine(followers: [Followed] = []) throws -> Examination {
        let process = process
        if !isQuick { for line in try store.damage() { result.findings.add("\(process): the file is damaged: \(line)") } }
        for (stream, cursor) in try store.cursors() { result.cursors[stream] = cursor }
        switch process.service {
        case .earning: try examineEarning()
        case .gateway: try examineIntake()
        case .enrollment: try examineEnrollment(followers)
        case .notification: try examineNotification()
        case .rewards: try examineRewards()
        case .referral: try examineReferral()
        }
        try examineConsumers()
        try examineAside()
        return result
    }

    // The journal.

    /// Reads the journal once, checks its form, and hands out its events.
    mutating func journal(_ visit: (JournalEntry, Event, inout Findings) throws(Invalid) -> Void) throws {
        var last = Position.start
        var entries = 0
        var latest: [MemberID: Position] = [:]
        var noted = Findings()
        try store.events(after: .start) { entry in
            noted.expect(
                entry.position == last.next,
                "\(process): position \(entry.position.number) follows \(last.number)"
            )
            last = entry.position
            do {
                let event = try Event(written: JSON(parsing: entry.json))
                check(entry, event, latest: &latest, &noted)
                try visit(entry, event, &noted)
            } catch {
                noted.add("\(place(entry.position)): \(error)")
            }
            entries += 1
            return true
        }
        result.head = last
        result.figures.entries = entries
        result.findings.add(noted)
    }

    /// `earning-0 17`
    func place(_ position: Position) -> String { "\(process) \(position.number)" }

    /// The columns of a row say what its text says, and the text says whose it is.
    private func check(
        _ entry: JournalEntry,
        _ event: Event,
        latest: inout [MemberID: Position],
        _ findings: inout Findings
    ) {
        func expect(_ holds: Bool, _ finding: @autoclosure () -> String) {
            if !holds { findings.add("\(place(entry.position)): \(finding())") }
        }
        expect(event.position == entry.position, "its sequence is \(event.position.number)")
        expect(event.message.type == entry.type, "its type is \(event.message.type), not \(entry.type)")
        let key = event.message.attributes["partitionkey"]?.string
        expect(key == entry.member?.text, "its partitionkey is not the member of the row")
        expect(event.recordedAt == entry.recordedAt, "its recordedtime is not that of the row")
        let previous = event.message.attributes["previous"]?.string
        expect(previous == entry.previous?.description, "its previous is not that of the row")
        // The intake has the messages of others, and keeps no chain, for nobody asks it for statements.
        guard process.service != .gateway else { return }
        // The epoch before the position is the one in which it was told; a restore gives the store another.
        expect(event.message.id.hasSuffix(".\(entry.position.number)"), "its id is \(event.message.id)")
        expect(
            event.message.source == "punchcard/\(process.service)/\(process.shard)",
            "its source is \(event.message.source)"
        )
        guard let member = entry.member, !event.isSaidToAnotherShard else { return }
        let before = latest.updateValue(entry.position, forKey: member)
        expect(
            entry.previous == before,
            "the event of \(member) before it is \(entry.previous?.number ?? 0), not \(before?.number ?? 0)"
        )
    }

    // Documents.

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
    mutating func compare(
        _ collection: String,
        count: Int,
        with found: (StoredDocument) throws -> [UInt8]?
    ) throws {
        var documents = 0
        var noted = Findings()
        try self.documents(collection) { document in
            guard let expected = try found(document) else {
                return noted.add("\(process): the \(collection) \(document.id) does not follow from the journal")
            }
            documents += 1
            noted.expect(
                expected == document.json,
                "\(process): the \(collection) \(document.id) is not what the journal comes to"
            )
        }
        noted.expect(
            documents == count,
            "\(process): \(documents) documents \(collection), and the journal comes to \(count)"
        )
        result.findings.add(noted)
    }

    /// Nobody is remembered to have read what was not told.
    private mutating func examineConsumers() throws {
        let head = result.head.number
        var noted = Findings()
        try documents("consumer") { document in
            guard let position = try JSON(parsing: document.json)["position"]?.integer else {
                return noted.add("\(process): the consumer \(document.id) has no position")
            }
            noted.expect(
                position <= head,
                "\(process): the consumer \(document.id) is at \(position), and the stream ends at \(head)"
            )
        }
        result.findings.add(noted)
    }

    /// What was set aside is counted, and was read before.
    private mutating func examineAside() throws {
        let cursors = result.cursors
        var (noted, figures, followed, waiting) = (Findings(), result.figures, result.followed, result.waiting)
        func except(_ event: JSON?) {
            followed?.except(event)
            if let member = event?["partitionkey"]?.string { waiting.insert(member) }
        }
        try documents("asideWork") { document in
            let work = try JSON(parsing: document.json)
            figures.aside += 1
            except(work["event"])
            // What a handler gave up on has no position in a stream.
            guard let position = work["event"]?["sequence"]?.string.flatMap(Position.init(sequence:)), position > .start,
                let stream = work["stream"]?.string, let shard = work["streamShard"]?.integer
            else { return }
            let name = StreamName(stream, shard: Int(shard))
            noted.expect(
                position <= cursors[name]?.position ?? .start,
                "\(process): \(name) \(position.number) was set aside before it was read"
            )
        }
        try documents("parkedLane") { _ in figures.parked += 1 }
        try documents("discardedWork") { document in
            for event in try JSON(parsing: document.json)["events"]?.array ?? [] {
                figures.discarded += 1
                except(event)
            }
        }
        result.figures = figures
        result.followed = followed
        result.waiting = waiting
        result.findings.add(noted)
    }
}
