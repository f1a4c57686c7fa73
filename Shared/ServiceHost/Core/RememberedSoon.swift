// SPDX-License-Identifier: Apache-2.0

import Storage

/// Answers that somebody else has durably, and that are kept here only to spare asking: many are saved in one commit, so that
/// an answer passed on costs none of its own.
struct RememberedSoon {
    private(set) var entries: [InboxKey: InboxEntry] = [:]
    private var since: Int64?

    /// Takes over what a handler left.
    mutating func replace(_ entries: [InboxKey: InboxEntry], at steady: Int64) {
        self.entries = entries
        since = entries.isEmpty ? nil : since ?? steady
    }

    /// What is to be saved now, in an order that does not depend on a hash table.
    mutating func take(at steady: Int64) -> [(InboxKey, InboxEntry)] {
        guard let since, steady - since >= RememberedSoon.longest || entries.count >= RememberedSoon.most else { return [] }
        defer { self = RememberedSoon() }
        return entries.sorted { $0.key.bits < $1.key.bits }.map { ($0.key, $0.value) }
    }

    /// When something is to be saved, on the steady clock.
    var dueAt: Int64? { since.map { $0 + RememberedSoon.longest } }

    private static let longest: Int64 = 500
    private static let most = 512
}
