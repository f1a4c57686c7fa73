// SPDX-License-Identifier: Apache-2.0

import Contracts

/// Points that went from member to member: what went out came in once, or came back.
struct Transfers {
    private struct Sides {
        var member: String?
        var out: Int64 = 0
        var came: Int64 = 0
        var seen: Set<String> = []
    }

    private var transfers: [String: Sides] = [:]

    mutating func take(_ entry: Books.Entry) throws {
        guard entry.type == "points.transferred", let transfer = entry.data["transfer"]?.string,
            let side = entry.data["side"]?.string, let points = entry.data["points"]?.integer
        else { return }
        guard transfers[transfer, default: Sides()].seen.insert(side).inserted else {
            throw Violation(.once, "\(entry.process) \(entry.position): \(transfer) went \(side) before", member: entry.member)
        }
        transfers[transfer]?.member = entry.member
        if side == "out" { transfers[transfer]?.out -= points } else { transfers[transfer]?.came += points }
    }

    /// When all is at rest nothing is under way any more; but after a restore a shard may have forgotten its side, which a person
    /// has to see to.
    func check(wasRestored: Bool) throws {
        for (transfer, sides) in transfers.sorted(by: { $0.key < $1.key }) {
            guard sides.out == sides.came || wasRestored && (sides.out == 0 || sides.came > 0 && sides.came % sides.out == 0) else {
                throw Violation(
                    .conserved, "\(transfer): \(sides.out) points went, and \(sides.came) came in or back", member: sides.member)
            }
        }
    }
}
