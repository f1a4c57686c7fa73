// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

@testable import Earning
@testable import Enrollment
@testable import Gateway
@testable import ServiceHost
@testable import Storage

extension FuzzTarget {
    /// The text of a document or of a remembered answer, as every kind there is: it cannot be read, or it can be used, and says
    /// the same when it is saved again.
    static let documents = FuzzTarget(
        "documents",
        cases: 2_000,
        seeds: {
            Town.states.values.flatMap { state in
                state.tables.values.flatMap { table in table.rows.values.map(\.json) } + state.inbox.values.compactMap(\.answer)
            }.sorted { $0.lexicographicallyPrecedes($1) }
        },
        check: { bytes in
            for kind in kinds { try saveAgain(kind, bytes) }
            let entry = InboxEntry(hash: 0, position: nil, answer: bytes)
            if let reply = try? Reply(remembered: entry) {
                _ = (reply.again, reply.json(id: "1").bytes, reply.isRemembered, reply.code)
            }
        }
    )
}

private let kinds: [any Document.Type] = [
    Account.self, ReturnedPurchase.self, Standing.self, ProgramVersion.self, ProgramTimeline.self, Earning.WaitingReturn.self,
    MemberProfile.self, IdentifierOwner.self, DirectoryEntry.self, Gateway.WaitingReturn.self, Consumer.self, ParkedLane.self,
    StoredWork.self, DiscardedWork.self, Attempt.self,
]

private func saveAgain<Kind: Document>(_ kind: Kind.Type, _ bytes: [UInt8]) throws {
    guard let document = try? Kind(saved: bytes, as: "1") else { return }
    let written = document.json
    try expect(document.keys.count == Kind.collection.indexes.count, "\(kind) has \(document.keys.count) keys")
    let again = try Kind(saved: written.bytes, as: "1")
    try expect(isSame(again, document) && again.json == written && again.id == document.id, "\(kind) reads otherwise what it wrote")
}
