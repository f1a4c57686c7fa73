// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// What the inbox has to know of a journal: a message that was done, and that it does not know, would be done again.
struct Causes: Sendable {
    /// What is remembered where. An event that is not the first of its cause is not listed.
    private(set) var known: [Known] = []
    /// What may be remembered of returns that named no member: as they came, without.
    private var unnamed: [InboxKey: UInt128] = [:]
    /// Where returns stand that were settled with the purchase that they waited for: their events name that as the cause,
    /// and the inbox knows them by messages of their own.
    private var settled: Set<Position> = []
    private var last = Last()

    struct Known: Sendable {
        let key: InboxKey
        let position: Position
        /// For a person who reads that it is missing.
        let name: String
        /// An event of another stream or a chore, of which the inbox knows nothing: the one has a cursor, the other may come again.
        var isOwn = false
        /// What is compared when it comes again, if that is known.
        var substance: UInt128?
    }

    /// The message that caused the event before.
    private struct Last {
        var (source, id) = ("", "")
        /// Where it stands among those that must be remembered.
        var index = 0
        /// Whether it was told what became of it; what was due by then is told before.
        var isDone = false
    }

    /// Takes in the next event of a service that tells what messages cause. The key of its cause, or nil when it has none.
    mutating func take(_ event: Event, _ secret: Secret) -> InboxKey? {
        let attributes = event.message.attributes
        guard let source = attributes["causationsource"]?.string, let id = attributes["causationid"]?.string else { return nil }
        let key = secret.inboxKey(source: source, id: id)
        if last.source == source, last.id == id {
            if Causes.isOfReturn(event) { settled.insert(event.position) }
        } else {
            last = Last(source: source, id: id, index: known.count)
            known.append(
                Known(key: key, position: event.position, name: "\(id) of \(source)", isOwn: ProcessName.isSource(source)))
        }
        if !last.isDone, Causes.leavesNoTrace(event) {
            known.remove(at: last.index)
            // The next event may be the first that the same message leaves a trace of.
            last = Last()
        } else if Causes.outcomes.contains(event.message.type) {
            last.isDone = true
        }
        return key
    }

    mutating func add(_ key: InboxKey, at position: Position, name: String) {
        known.append(Known(key: key, position: position, name: name))
    }

    /// Takes in a message that was kept as it came.
    mutating func add(_ message: Message, _ key: InboxKey, at position: Position, _ secret: Secret) {
        let name = "\(message.id) of \(message.source)"
        known.append(Known(key: key, position: position, name: name, substance: secret.substance(of: message)))
        if message.type == PurchaseReturned.type {
            unnamed[key] = secret.substance(of: message.with("data", message.data.with("member", nil)))
        }
    }

    /// Whether what is remembered is the message that was taken in.
    func isSame(_ known: Known, _ hash: UInt128) -> Bool {
        known.substance == nil || known.substance == hash || unnamed[known.key] == hash
    }

    /// Whether something may be remembered at a position that the event's own cause is not remembered at.
    func isSettled(at position: Position) -> Bool { settled.contains(position) }

    /// Which events tell what became of a message that may be refused without a trace.
    private static let outcomes: Set<String> = [
        PurchaseRecorded.type, ReturnRecorded.type, ActivityRecorded.type, ReversalRecorded.type, PurchaseRejected.type,
    ]

    private static func isOfReturn(_ event: Event) -> Bool {
        event.message.type == ReturnRecorded.type
            || event.message.type == PurchaseRejected.type
                && event.message.data["type"]?.string == PurchaseReturned.type
    }

    /// Of two refusals nothing is remembered: that the id came before with other words is told of the later message, and the first
    /// stays remembered; and who is no member may become one.
    private static func leavesNoTrace(_ event: Event) -> Bool {
        let codes: [ProblemCode] = [.idempotencyConflict, .memberNotFound]
        return event.message.type == PurchaseRejected.type
            && codes.contains { event.message.data["code"]?.string == $0.rawValue }
    }
}

extension ProcessName {
    /// Whether one of our processes names itself so, in what it tells (`punchcard/earning/0`) and does (`punchcard/earning-0`).
    fileprivate static func isSource(_ source: String) -> Bool {
        let parts = source.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.first == "punchcard", parts.count > 1 else { return false }
        return ProcessName(parts.dropFirst().joined(separator: "-")) != nil
    }
}

extension StoreAudit {
    /// Compares the inbox with what the journal says must be in it.
    ///
    /// Both are walked in the order of their keys, so that neither has to be held as a table.
    mutating func examineInbox(_ causes: Causes) throws {
        let known = causes.known.sorted { $0.key.bits < $1.key.bits }
        let (process, knowsPlaces) = (process, process.service != .gateway)
        var (noted, next, count) = (Findings(), 0, 0)
        var strange: [(key: InboxKey, position: Position)] = []
        func miss(_ known: Causes.Known) {
            guard !known.isOwn else { return }
            noted.add("\(process) \(known.position.number): the inbox does not know \(known.name), which caused it")
        }
        try store.inbox { key, hash, position in
            count += 1
            while next < known.count, known[next].key.bits < key.bits {
                miss(known[next])
                next += 1
            }
            if next < known.count, known[next].key == key {
                // A gateway that was told more later has no place for it.
                if position != known[next].position, knowsPlaces || position != nil {
                    noted.add(
                        "\(process): the inbox has \(known[next].name) at \(position?.number ?? 0), "
                            + "and it is at \(known[next].position.number)")
                } else if position != nil, !causes.isSame(known[next], hash) {
                    noted.add("\(process) \(known[next].position.number): says something else than what was remembered of it")
                }
                next += 1
            } else if let position, position.number != .max, !causes.isSettled(at: position) {
                // The last of all positions is that of a purchase which a return waits for.
                strange.append((key, position))
            }
            return true
        }
        while next < known.count {
            miss(known[next])
            next += 1
        }
        for (key, position) in strange where try !isNumber(key, ofPurchaseAt: position) {
            noted.add("\(process): the inbox has something at \(position.number) that the event there does not come from")
        }
        result.figures.remembered = count
        result.findings.add(noted)
    }

    /// Whether a key is the number of the purchase that was recorded at a position: it has such a key if a return came first.
    private func isNumber(_ key: InboxKey, ofPurchaseAt position: Position) throws -> Bool {
        var isNumber = false
        try store.events(after: Position(position.number - 1)) { entry in
            if entry.position == position, entry.type == PurchaseRecorded.type {
                let purchase: PurchaseRecorded = try Event(JSON(parsing: entry.json)).message.body()
                isNumber = key == secret.named(purchase)
            }
            return false
        }
        return isNumber
    }
}
