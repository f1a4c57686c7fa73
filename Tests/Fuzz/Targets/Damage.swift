// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import TestSupport

@testable import Storage

extension FuzzTarget {
    /// One row of one store has another text, as after a fault of the disk or of a person with `sqlite3`: the system refuses to
    /// start, or answers everything, if only with a fault. The first line of an input names the row.
    static let damage = FuzzTarget("damage", cases: 250, seeds: rows) { bytes in
        let parts = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 1).map(Array.init)
        guard parts.count == 2, let row = Row(String(decoding: parts[0], as: UTF8.self)) else { return }
        var states = Town.states
        row.replace(in: &states, with: parts[1])
        let town: Town
        do { town = try Town(states) } catch is UnreadableDocument { return }
        for message in Town.history { _ = try town.ask(message.bytes, isSound: false) }
        for (index, question) in questions.enumerated() {
            let message: JSON = [
                "ack": "done", "data": question.1, "id": "damage-\(index)".json, "source": "pos/1", "specversion": "1.0",
                "type": question.0.json,
            ]
            _ = try town.ask(message.bytes, isSound: false)
        }
        try town.system.advance(milliseconds: 5_000)
    }
}

private let questions: [(String, JSON)] = [
    ("account.get", ["member": "card:1"]), ("account.statement", ["member": "card:1"]),
    ("account.get", ["at": "2026-11-21T12:00:05Z", "member": "card:1"]), ("member.get", ["member": "card:1"]),
    ("member.find", ["kind": "card", "value": "2"]), ("member.overview", ["member": "card:2"]), ("program.get", [:]),
    ("member.enroll", ["identifiers": [["kind": "card", "value": "1"]]]),
    ("purchase.completed", ["amount": 999, "currency": "EUR", "member": "card:1", "purchase": "R-2"]),
    ("purchase.returned", ["amount": 5, "purchase": "R-1"]), ("purchase.returned", ["purchase": "R-1"]),
    ("purchase.completed", ["amount": 700, "currency": "EUR", "member": "card:1", "purchase": "R-1"]),
    ("purchase.completed", ["amount": 700, "currency": "EUR", "member": "card:2", "purchase": "R-later"]),
    ("member.update", ["attributes": ["tier": "x"], "member": "card:1"]), ("member.resume", ["member": "card:2", "reason": "b"]),
    ("stream.fetch", ["stream": "earning"]), ("stream.list", [:]), ("parked.list", [:]),
]

/// Each row with its own text.
@Sendable private func rows() -> [[UInt8]] {
    var rows: [[UInt8]] = []
    for (process, state) in Town.states.sorted(by: { $0.key < $1.key }) {
        func add(_ kind: String, _ index: Int, _ json: [UInt8]?) {
            if let json { rows.append(Array("\(process) \(kind) \(index)\n".utf8) + json) }
        }
        for (name, table) in state.tables.sorted(by: { $0.key < $1.key }) {
            for (index, id) in table.ids.enumerated() { add(name, index, table[id.text]?.json) }
        }
        for (index, entry) in state.orderedInbox.enumerated() { add("inbox", index, entry.value.answer) }
        for (index, event) in state.journal.enumerated() { add("journal", index, event.json) }
    }
    return rows
}

/// A row by its place: `earning-0 account 1`.
private struct Row {
    let process: ProcessName
    let kind: String
    let index: Int

    init?(_ text: String) {
        let words = text.split(separator: " ").map(String.init)
        guard words.count == 3, let process = ProcessName(words[0]), let index = Int(words[2]), index >= 0 else { return nil }
        (self.process, self.kind, self.index) = (process, words[1], index)
    }

    func replace(in states: inout [ProcessName: MemoryState], with bytes: [UInt8]) {
        guard var state = states[process] else { return }
        switch kind {
        case "journal" where index < state.journal.count:
            let old = state.journal[index]
            state.journal[index] = JournalEntry(
                position: old.position, type: old.type, member: old.member, previous: old.previous, recordedAt: old.recordedAt,
                json: bytes)
        case "inbox" where index < state.inbox.count:
            let (key, old) = state.orderedInbox[index]
            state.inbox[key] = InboxEntry(hash: old.hash, position: old.position, answer: bytes)
        default:
            guard let ids = state.tables[kind]?.ids, index < ids.count, let old = state.tables[kind]?[ids[index].text] else {
                return
            }
            state.tables[kind]?.set(MemoryTable.Row(json: bytes, keys: old.keys), ids[index].text)
        }
        states[process] = state
    }
}

extension MemoryState {
    /// The inbox in an order that is the same in every run.
    fileprivate var orderedInbox: [(key: InboxKey, value: InboxEntry)] {
        inbox.sorted { $0.key.bits < $1.key.bits }
    }
}
