// SPDX-License-Identifier: Apache-2.0

import HeapModule

/// What is going to happen, in order of time; of two things at one moment, the one that was planned first.
struct Agenda {
    typealias Action = (World) throws -> Void

    private struct Entry: Comparable {
        let at: Int64
        let number: Int
        let action: Action

        static func < (a: Entry, b: Entry) -> Bool { (a.at, a.number) < (b.at, b.number) }
        static func == (a: Entry, b: Entry) -> Bool { a.number == b.number }
    }

    private var entries = Heap<Entry>()
    private var planned = 0

    /// When the next thing happens, on the steady clock.
    var next: Int64? { entries.min?.at }

    mutating func plan(at: Int64, _ action: @escaping Action) {
        planned += 1
        entries.insert(Entry(at: at, number: planned, action: action))
    }

    mutating func take() -> (at: Int64, action: Action)? { entries.popMin().map { ($0.at, $0.action) } }
}
