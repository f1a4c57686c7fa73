// SPDX-License-Identifier: Apache-2.0

import Contracts
import Glibc
import Kernel
import Storage

/// What is left of members who were erased: in no byte of what any process keeps is anything that they said of themselves.
struct Traces {
    private let texts: [(member: String, bytes: [UInt8])]

    /// Looks for what each of these members said.
    init(of erased: [String], _ shop: Shop) {
        texts = erased.flatMap { member in
            (MemberID(member).map { shop.personalData(of: $0) } ?? []).map { said in
                // What is short may stand in an id by chance.
                (member, Array((said.utf8.count < 8 ? "\"\(said)\"" : said).utf8))
            }
        }
    }

    func check(_ machines: [Machine]) throws {
        guard !texts.isEmpty else { return }
        for machine in machines {
            guard let disk = machine.durable, let store = try machine.opened() else { continue }
            try disk.events(after: .start) { entry in
                try check(entry.json, "\(machine.process) \(entry.position.number)")
                return true
            }
            for collection in disk.collections {
                try disk.documents(in: collection) { document in
                    try check(Array(document.id.utf8) + document.json, "\(machine.process): the \(collection) \(document.id)")
                    return true
                }
            }
            try disk.inbox { key, _, _ in
                try check(store.remembered(key)?.answer ?? [], "\(machine.process): an answer")
                return true
            }
        }
    }

    private func check(_ bytes: [UInt8], _ place: @autoclosure () -> String) throws {
        for text in texts where Self.find(text.bytes, in: bytes) {
            let said = String(decoding: text.bytes, as: UTF8.self)
            throw Violation(.forgotten, "\(place()) still says \(said) of \(text.member)", member: text.member)
        }
    }

    /// The generic search of the library takes longer than all the rest of a run.
    private static func find(_ text: [UInt8], in bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { bytes in
            text.withUnsafeBytes { text in
                guard let sought = text.baseAddress, var rest = bytes.baseAddress else { return false }
                let end = rest + bytes.count
                while end - rest >= text.count, let hit = memchr(rest, Int32(text[0]), end - rest - text.count + 1) {
                    if memcmp(hit, sought, text.count) == 0 { return true }
                    rest = UnsafeRawPointer(hit) + 1
                }
                return false
            }
        }
    }
}
