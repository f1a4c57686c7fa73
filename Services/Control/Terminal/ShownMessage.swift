// SPDX-License-Identifier: Apache-2.0

import Contracts

/// A message to a member, for people: what became of it.
struct ShownMessage {
    private let message: JSON

    init(_ message: JSON) { self.message = message }

    /// `ofMember`: all are of one, whose name is left out.
    static func table(_ messages: [JSON], ofMember: Bool) -> Table {
        let member: [Table.Column] = ofMember ? [] : [.text("MEMBER")]
        var table = Table(
            [.text("QUEUED")] + member
                + [.text("TEMPLATE"), .text("CHANNEL"), .text("STATE"), .text("WHY"), .text("NEXT TRY"), .number("TRIES")])
        for message in messages {
            let shown = ShownMessage(message)
            let (first, rest) = (shown.cells[0], shown.cells[1...])
            table.add([first] + (ofMember ? [] : [message["member"]?.string ?? "?"]) + rest)
        }
        return table
    }

    private var cells: [String] {
        [
            message["queuedAt"].shownTime(after: ""), message["template"]?.string ?? "?", message["channel"]?.string ?? "?",
            message["state"]?.string ?? "?", why.isEmpty ? "-" : why, next.isEmpty ? "-" : next,
            "\(message["attempts"]?.integer ?? 0)",
        ]
    }

    private var why: String {
        [message["reason"]?.string, message["detail"]?.string].compactMap(\.self).joined(separator: ": ")
    }

    /// When it is tried again, or leaves first.
    private var next: String {
        message["nextTry"] == nil ? message["notBefore"].shownTime(after: "") : message["nextTry"].shownTime(after: "")
    }
}
