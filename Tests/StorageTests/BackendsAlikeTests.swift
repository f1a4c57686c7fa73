// SPDX-License-Identifier: Apache-2.0

import Kernel
import Storage
import Testing

/// Random changes, the same to both backends, with rolled back transactions and restarts among them.
@Suite struct BackendsAlikeTests {
    @Test(arguments: 1...8) func `both backends hold the same after any changes`(_ seed: UInt64) throws {
        let (file, memory) = (try Rig(.sqlite), try Rig(.memory))
        var dice = Dice(state: seed)
        for _ in 0..<60 {
            let script = (0..<dice.roll(12)).map { _ in Change(&dice) }
            let isKept = dice.roll(4) > 0
            for rig in [file, memory] {
                do {
                    try rig.store.transaction {
                        for change in script { try change.apply(to: rig.store) }
                        if !isKept { throw Thrown() }
                    }
                } catch is Thrown {}
            }
            if dice.roll(20) == 0 { for rig in [file, memory] { try rig.reopen() } }
        }
        #expect(file.store.head == memory.store.head)
        #expect(try file.store.allEvents() == memory.store.allEvents())
        for query in [Query(limit: 3), Query(index: "state", limit: 2), Query(index: "due", limit: 2)] {
            #expect(try file.store.ids(query) == memory.store.ids(query))
        }
        for number in 0..<12 {
            let key = InboxKey(bits: UInt128(number) << 64)
            #expect(try file.store.remembered(key) == memory.store.remembered(key))
            #expect(
                try file.store.document("\(number)", in: Card.collection)
                    == memory.store.document("\(number)", in: Card.collection)
            )
        }
        #expect(try file.store.cursors().map(\.0) == memory.store.cursors().map(\.0))
        #expect(try file.store.cursors().map(\.1) == memory.store.cursors().map(\.1))
        let reader = try ReadOnlyStore(path: file.directory.path)
        let state = try #require((memory.store as? MemoryStore)?.snapshot())
        #expect(try everything(in: reader) == everything(in: state))
        try reader.close()
    }

    /// All that an audit reads of a store.
    private func everything(in store: some AuditedStore) throws -> [String] {
        var lines = ["\(store.identity.service) \(store.collections)"] + (try store.damage())
        try store.events(after: Position(1)) { event in
            lines.append("\(event)")
            return true
        }
        for collection in store.collections {
            try store.documents(in: collection) { document in
                lines.append("\(collection) \(document)")
                return true
            }
        }
        lines += try store.cursors().map { "\($0) \($1)" }
        try store.inbox { key, _, position in
            lines.append("\(key) \(String(describing: position))")
            return true
        }
        return lines
    }

    private struct Thrown: Error {}

    private enum Change {
        case tell(Int)
        case save(Card)
        case delete(String)
        case deleteAll
        case cursor(StreamName, Position)
        case remember(InboxKey, InboxEntry)

        init(_ dice: inout Dice) {
            let number = dice.roll(12)
            switch dice.roll(5) {
            case 0: self = .tell(number)
            case 1:
                let due = dice.roll(2) == 0 ? nil : Int64(dice.roll(4))
                self = .save(Card("\(number)", state: ["open", "closed"][dice.roll(2)], due: due))
            case 2: self = number == 0 ? .deleteAll : .delete("\(number)")
            case 3: self = .cursor(StreamName("s", shard: dice.roll(3)), Position(Int64(number)))
            default:
                let answer: [UInt8]? = dice.roll(2) == 0 ? nil : Array("\(dice.roll(1_000))".utf8)
                let position = dice.roll(2) == 0 ? nil : Position(Int64(number) + 1)
                self = .remember(
                    InboxKey(bits: UInt128(number) << 64),
                    InboxEntry(hash: UInt128(dice.roll(9)), position: position, answer: answer)
                )
            }
        }

        func apply(to store: any Store) throws {
            switch self {
            case .tell(let number): try store.tell("\(number)")
            case .save(let card): try store.save(card)
            case .delete(let id): try store.delete(id, in: Card.collection)
            case .deleteAll: try store.deleteAll(in: Card.collection)
            case .cursor(let stream, let position): try store.save(Cursor(epoch: "e", position: position), of: stream)
            case .remember(let key, let entry): try store.remember(entry, as: key)
            }
        }
    }
}

/// SplitMix64: the same numbers from the same seed on every machine.
struct Dice {
    var state: UInt64

    mutating func roll(_ sides: Int) -> Int {
        state &+= 0x9e37_79b9_7f4a_7c15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
        return Int((bits ^ (bits >> 31)) % UInt64(sides))
    }
}
