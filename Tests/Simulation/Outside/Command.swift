// SPDX-License-Identifier: Apache-2.0

import Contracts

/// Something that a service is asked to do and, if it does it, tells in one entry: all that a judge has to know of it.
struct Command {
    let type: String
    let data: JSON
    /// The type of the entry.
    let entry: String
    /// What the entry says as it was asked.
    let told: JSON
    /// Members of the entry that the answer has as well.
    var answered: [String] = []
    /// The codes with which it may be refused, beside those for the status of a member.
    let refusals: Set<String>
    /// What another message may have done before, in entries that say this: then it is answered alike, and tells nothing.
    var alike: JSON?
    /// Whether the gateway may keep it, and answer before it is done.
    var isByIntake = false

    /// Whom it concerns.
    var members: [String] { ["member", "from", "to"].compactMap { data[$0]?.string } }

    /// Whether an entry is what it is told by.
    func isTold(by entry: Books.Entry) -> Bool { entry.type == self.entry && entry.data.has(told) }

    /// Entries that are there only because somebody asked for them.
    static func isAskedFor(_ entry: Books.Entry) -> Bool {
        switch entry.type {
        case "points.held", "points.adjusted", "cashback.spent", "activity.recorded", "reversal.recorded", "return.voided": true
        case "points.spent", "points.restored": entry.data["purchase"] == nil && entry.data["redemption"] == nil
        case "points.released": entry.data["cause"] == "released"
        case "points.transferred": entry.data["side"] == "out"
        default: false
        }
    }
}

extension JSON {
    /// Whether it has all the members of another object, as they are there.
    func has(_ part: JSON) -> Bool { part.object?.keys.allSatisfy { self[$0] == part[$0] } ?? false }
}
